"""Half-open intervals ``[start, end)``, and what may be done with them. Pure.

Of instants, or of anything else that has an order.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

Interval = tuple[datetime, datetime]
Point = TypeVar("Point", datetime, int)

# An end that has not come yet sorts and compares like any other.
OPEN_END = datetime.max.replace(tzinfo=UTC)


def united(intervals: Iterable[tuple[Point, Point]]) -> list[tuple[Point, Point]]:
    """The same instants as sorted intervals that neither overlap nor touch; empty ones vanish."""
    result: list[tuple[Point, Point]] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Intervals already in order, with those that touch made one. Lazy."""
    pending: Interval | None = None
    for interval in intervals:
        if pending is not None and interval[0] <= pending[1]:
            pending = (pending[0], max(pending[1], interval[1]))
            continue
        if pending is not None:
            yield pending
        pending = interval
    if pending is not None:
        yield pending


def without(
    intervals: Iterable[tuple[Point, Point]], holes: Sequence[tuple[Point, Point]]
) -> Iterator[tuple[Point, Point]]:
    """What is left of ``intervals`` (in order) once ``holes`` (united) are cut out. Lazy."""
    first = 0
    for whole_start, end in intervals:
        start = whole_start
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        for hole_start, hole_end in holes[first:]:
            if hole_start >= end or start >= end:
                break
            if start < hole_start:
                yield start, hole_start
            start = hole_end
        if start < end:
            yield start, end


def within(
    intervals: Iterable[tuple[Point, Point]], bounds: tuple[Point, Point]
) -> Iterator[tuple[Point, Point]]:
    """The parts of ``intervals`` inside ``bounds``. Lazy."""
    for start, end in intervals:
        inside = max(start, bounds[0]), min(end, bounds[1])
        if inside[0] < inside[1]:
            yield inside


def length(intervals: Iterable[Interval]) -> timedelta:
    """How much time the intervals hold together."""
    return sum((end - start for start, end in intervals), timedelta())
