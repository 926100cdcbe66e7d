"""The only reader of the wall clock.

Everything that needs the time takes ``now`` as an argument; the doors (views, jobs, commands)
get it here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

Source = Callable[[], datetime]


def _wall_clock() -> datetime:
    return datetime.now(UTC)


_source: Source = _wall_clock


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


def shift_by(offset: timedelta) -> None:
    """Let this process live ``offset`` away from the wall clock (the demo's time travel)."""
    global _source
    _source = lambda: _wall_clock() + offset  # noqa: E731


@contextmanager
def showing(source: Source | datetime) -> Iterator[None]:
    """For the length of a ``with`` block, show a fixed instant or another source's time."""
    global _source
    before = _source
    fixed = source
    _source = (lambda: fixed) if isinstance(fixed, datetime) else fixed
    try:
        yield
    finally:
        _source = before
