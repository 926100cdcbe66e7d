"""The worker: one command, three processes under a supervisor, as many of them as one likes."""
