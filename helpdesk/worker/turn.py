"""Whose turn it is to send: one process of a worker at a time.

So a worker that is killed midway leaves one mail at most of which nobody knows whether it went.
"""

import fcntl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

ASKS_EVERY = 0.02
"""Seconds between two tries to take a turn that another process has."""


class Turn:
    """A lock between the processes of one worker, made before they are forked.

    A record lock (``fcntl``, POSIX) belongs to a process, not to the inherited file: it ends with
    the process that holds it, however that dies.
    """

    def __init__(self) -> None:
        """Make it; processes forked from now on share it."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the worker

    @contextmanager
    def take(self, patience: float = 0.0) -> Iterator[bool]:
        """Whether it is ours, until the end of the block; waits so many seconds for it at most."""
        give_up = time.monotonic() + patience
        while not (is_ours := self._try()) and time.monotonic() < give_up:
            time.sleep(ASKS_EVERY)
        try:
            yield is_ours
        finally:
            if is_ours:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _try(self) -> bool:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
