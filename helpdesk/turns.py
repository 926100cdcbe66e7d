"""The line of those who want to write to a SQLite database: who has waited is next.

SQLite lets one transaction write at a time and keeps no line of the others. Each asks again by
itself, ever more seldom (the pauses of sqlite3_busy_timeout grow to 100 ms), so newcomers overtake
whoever waits, and a worker hardly ever writes while people do. So there is one place at the head of
a line, a lock of the kernel (flock(2)) on a file beside the database: who has it asks for the
database, alone and often, and everybody else asks for the place.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Seconds between two questions. The head asks most often: while it sleeps, nobody writes.
HEAD_ASKS_EVERY = 0.001
LINE_ASKS_EVERY = 0.004


class Line:
    """A connection's way into the line. Should it die at the head, the kernel frees the place."""

    def __init__(self, database: str) -> None:
        """Stand ready; ``database`` is the path of its file."""
        place = f"{database}-line"
        # Reading is enough for a lock, so it matters not which account made the file.
        self._handle = os.open(place, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def close(self) -> None:
        """Never write again."""
        os.close(self._handle)

    @contextmanager
    def head(self, until: float) -> Iterator[None]:
        """Be alone at the head; not alone if that takes until ``until`` (monotonic seconds)."""
        asked_until(self._is_free, until, LINE_ASKS_EVERY)
        try:
            yield
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def _is_free(self) -> bool:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def asked_until(question: Callable[[], bool], until: float, every: float) -> bool:
    """Ask until the answer is yes, or the instant (monotonic seconds) has come; the last answer."""
    while not (answer := question()) and time.monotonic() < until:
        time.sleep(every)
    return answer
