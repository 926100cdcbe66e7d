"""The line between the supervisor and its processes: a pipe whose end means "stop".

It ends when the supervisor says so and also when it dies, even by ``kill -9``; so no process
outlives its supervisor, and none needs to be found and told.
"""

import os
import select


class Line:
    """Held by the supervisor at one end and by each process at the other."""

    def __init__(self) -> None:
        """Open it; processes forked from now on inherit it."""
        self._reading, self._writing = os.pipe()

    def hold(self) -> None:
        """In a new process: keep the listening end only, or the line would never end."""
        os.close(self._writing)

    def cut(self) -> None:
        """In the supervisor: all processes shall stop."""
        os.close(self._writing)

    def is_cut(self) -> bool:
        """Whether to stop."""
        return self.wait(0)

    def wait(self, seconds: float | None) -> bool:
        """Sleep for so long (None: for ever), but no longer than the line holds; True if cut."""
        readable, _, _ = select.select([self._reading], [], [], seconds)
        return bool(readable)
