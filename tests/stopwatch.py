"""How long something takes by itself, on a machine that others use as well."""

import time
from pathlib import Path
from typing import Self

HELD_UP = Path("/proc/thread-self/schedstat")
"""On a processor, ready but without one, and how often: in nanoseconds (Linux, sched-stats.rst)."""


class Stopwatch:
    """``with Stopwatch() as watch: …``, then what it shows, in seconds.

    ``passed`` is the time that went by. The others are about the thread that holds it: ``worked``
    is its time on a processor, ``lasted`` is ``passed`` less the time in which it could have worked
    and others had the processors. So what must not take long is judged by ``worked`` or ``lasted``,
    and what must take a while by ``passed``.
    """

    passed = 0.0
    worked = 0.0
    lasted = 0.0

    def __enter__(self) -> Self:
        self._began = _now()
        return self

    def __exit__(self, *trouble: object) -> None:
        self.passed, self.worked, held_up = (
            after - before for after, before in zip(_now(), self._began, strict=True)
        )
        self.lasted = self.passed - held_up


def _now() -> tuple[float, float, float]:
    """What has passed, what this thread has worked, and what it was held up."""
    held_up = int(HELD_UP.read_text().split()[1]) / 1e9 if HELD_UP.exists() else 0.0
    return time.monotonic(), time.thread_time(), held_up
