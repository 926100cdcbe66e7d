"""A calendar's open time, prepared month by month so that counting in it is quick. Pure.

``calendar`` says what is open; this only remembers the answer and adds up. Inside, instants are
whole microseconds since 1970 in UTC, so that sums and searches are those of integers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple

from helpdesk.domain.sla.calendar import HORIZON, LAST_YEAR, Calendar, open_slots
from helpdesk.domain.sla.errors import ClockError, NeverReached
from helpdesk.domain.sla.zones import zone_called

Span = tuple[int, int]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FOREVER = 1 << 62
"""An end that has not come yet."""
_HORIZON = HORIZON // MICROSECOND
_MOST_CALENDARS = 256


def stamp(instant: datetime) -> int:
    """The instant as microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


def instant_of(stamp: int) -> datetime:
    """The instant (UTC) of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=stamp)


class _Month(NamedTuple):
    """The open spans of a month of UTC, and how much was open before each."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int


class Timeline:
    """The open time of one calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._zone = zone_called(calendar.zone)
        self._months: dict[int, _Month] = {}
        self._closes: dict[int, list[int]] = {}

    def between(self, start: int, end: int) -> int:
        """How much open time lies between two instants."""
        if start >= end:
            return 0
        first, last = _month_of(start), _month_of(end)
        total = -_until(self._month(first), start) + _until(self._month(last), end)
        return total + sum(self._month(number).total for number in range(first, last))

    def after(self, start: int, amount: int) -> int:
        """The earliest instant at which ``amount`` of open time has passed since ``start``.

        Raises NeverReached when a century is not enough.
        """
        if not amount:
            return start
        number = _month_of(start)
        stop = min(_month_of(start + _HORIZON), (LAST_YEAR - 1970) * 12 - 1)
        left = amount + _until(self._month(number), start)
        while left > (month := self._month(number)).total:
            left -= month.total
            number += 1
            if number > stop:
                raise NeverReached("this much open time does not pass within a hundred years")
        at = bisect_left(month.before, left) - 1
        return month.starts[at] + left - month.before[at]

    def spans(self, start: int, end: int) -> list[Span]:
        """Every open span between two instants, in order; those that touch are one."""
        if start >= end:
            return []
        slots = open_slots(self.calendar, instant_of(start), instant_of(end))
        return [(stamp(opens), stamp(closes)) for opens, closes in slots]

    def closes_after(self, start: int) -> Iterator[int]:
        """When each working day after the date of ``start`` closes, in order; for a century.

        A working day is a date of the calendar with any open time.
        """
        day = instant_of(start).astimezone(self._zone).date()
        first = day.year * 12 + day.month - 1
        last = min(first + 1200, LAST_YEAR * 12 - 1)
        today_ends = self._midnight(day + timedelta(days=1))
        for number in range(first, last):
            yield from (close for close in self._closes_of(number) if close > today_ends)

    def _month(self, number: int) -> _Month:
        """The month so many months after January 1970."""
        found = self._months.get(number)
        if found is None:
            spans = self.spans(_month_start(number), _month_start(number + 1))
            lengths = [end - start for start, end in spans]
            before = list(accumulate(lengths, initial=0))
            starts, ends = [span[0] for span in spans], [span[1] for span in spans]
            found = _Month(starts, ends, before[:-1], before[-1])
            self._months[number] = found
        return found

    def _closes_of(self, number: int) -> list[int]:
        """The closes of the working days of a month on the wall, counted from the year 0."""
        found = self._closes.get(number)
        if found is None:
            found = self._closes[number] = [
                spans[-1][1]
                for day in _days_of(number)
                if (spans := self.spans(self._midnight(day), self._midnight(day + _DAY)))
            ]
        return found

    def _midnight(self, day: date) -> int:
        """When the date begins; where that midnight is skipped, when the next wall time does."""
        return stamp(datetime.combine(day, time(), self._zone).astimezone(UTC))


class Elapsed:
    """The time on the wall: every instant counts."""

    def between(self, start: int, end: int) -> int:
        """The time between two instants."""
        return max(end - start, 0)

    def after(self, start: int, amount: int) -> int:
        """``amount`` later."""
        return start + amount

    def spans(self, start: int, end: int) -> list[Span]:
        """The whole of it."""
        return [(start, end)] if start < end else []

    def closes_after(self, start: int) -> Iterator[int]:
        """No calendar, no working days."""
        return iter(())


Time = Timeline | Elapsed
ELAPSED = Elapsed()
_DAY = timedelta(days=1)
_known: dict[int, Timeline] = {}


def timeline(calendar: Calendar) -> Timeline:
    """The calendar's open time; kept for the same calendar, which never changes."""
    found = _known.get(id(calendar))
    if found is None or found.calendar is not calendar:
        if len(_known) >= _MOST_CALENDARS:
            _known.clear()
        found = _known[id(calendar)] = Timeline(calendar)
    return found


def counted(time: Time, start: int, end: int, holes: Sequence[Span]) -> int:
    """Open time between two instants outside ``holes``, which are in order and apart."""
    return time.between(start, end) - sum(
        time.between(max(since, start), min(until, end))
        for since, until in holes
        if since < end and until > start
    )


def reached(time: Time, start: int, amount: int, holes: Iterable[Span]) -> int | None:
    """The earliest instant at which ``amount`` has counted since ``start``; None when a hole
    without an end comes first.

    Raises NeverReached when a century is not enough, ClockError for a negative amount.
    """
    if amount < 0:
        raise ClockError("time to count cannot be negative")
    if not amount:
        return start
    for since, until in holes:
        if until <= start:
            continue
        since = max(since, start)
        if (before := time.between(start, since)) >= amount:
            break
        if until >= FOREVER:
            return None
        amount -= before
        start = until
    return time.after(start, amount)


def _until(month: _Month, instant: int) -> int:
    """Open time of the month before the instant."""
    at = bisect_right(month.starts, instant) - 1
    return month.before[at] + min(instant, month.ends[at]) - month.starts[at] if at >= 0 else 0


def _month_of(stamp: int) -> int:
    instant = instant_of(stamp)
    return (instant.year - 1970) * 12 + instant.month - 1


def _month_start(number: int) -> int:
    return stamp(datetime(1970 + number // 12, number % 12 + 1, 1, tzinfo=UTC))


def _days_of(number: int) -> list[date]:
    """The dates of a month, counted from the year 0."""
    first = date(number // 12, number % 12 + 1, 1)
    return [
        day
        for day in (first + timedelta(days=count) for count in range(31))
        if day.month == first.month
    ]
