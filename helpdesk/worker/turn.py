"""Whose turn it is to send: one process of a worker at a time.

So a worker that is killed midway leaves one mail at most of which nobody knows whether it went.
"""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """A lock between the processes of one worker, made before they are forked.

    A record lock (``fcntl``, POSIX) belongs to a process, not to the inherited file: it ends with
    the process that holds it, however that dies.
    """

    def __init__(self) -> None:
        """Make it; processes forked from now on share it."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the worker

    @contextmanager
    def take(self) -> Iterator[bool]:
        """Whether it is ours, until the end of the block. Never waits."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
