"""The stretches of constant offset from UTC of a time zone.

Python's ``zoneinfo`` answers the offset of an instant but does not list the changes, and a business
calendar needs them: between two changes local wall time and UTC differ by a constant, so opening
hours can be laid over a stretch by plain subtraction, and a repeated, skipped or half-hour-shifted
wall time needs no rule of its own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from helpdesk.domain.sla.errors import ClockError

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class Stretch(NamedTuple):
    """Instants from ``start`` to before ``end`` (UTC) during which local time is UTC + offset."""

    start: datetime
    end: datetime
    offset: timedelta


@lru_cache(maxsize=256)
def zone_called(name: str) -> ZoneInfo:
    """The IANA zone of that name; ClockError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ClockError(f"there is no time zone called {name!r}") from error


def stretches(zone: str, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The stretches between two instants, in order, without a gap. Lazy."""
    for year in range(start.year, end.year + 1):
        for stretch in _stretches_of(zone, year):
            inside = Stretch(max(stretch.start, start), min(stretch.end, end), stretch.offset)
            if inside.start < inside.end:
                yield inside


@lru_cache(maxsize=4096)
def _stretches_of(zone: str, year: int) -> tuple[Stretch, ...]:
    """A UTC year cut at its offset changes.

    Looking once a day finds them all: no zone in the IANA data has changed its offset twice
    within three days.
    """
    info = zone_called(zone)
    since, stop = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    offset = _offset(info, since)
    found = []
    day = since
    while day < stop:
        following = day + _DAY
        if _offset(info, following) != offset:
            change = _change_between(info, day, following)
            if change < stop:
                found.append(Stretch(since, change, offset))
                since, offset = change, _offset(info, change)
        day = following
    return (*found, Stretch(since, stop, offset))


def _change_between(info: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset of ``before`` gives way to that of ``after``."""
    old = _offset(info, before)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if _offset(info, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(info: ZoneInfo, instant: datetime) -> timedelta:
    offset = instant.astimezone(info).utcoffset()
    assert offset is not None  # an aware instant in a ZoneInfo always has one
    return offset
