"""The business calendar: when time counts. Pure, exact to the second across daylight saving.

An instant is open when its local wall time lies in a slot of its local date. Both passes of a
repeated hour are therefore open, and a skipped hour opens nothing. All intervals are half-open
``[start, end)``; all instants are aware, and answers are in UTC.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from helpdesk.domain.sla.errors import ClockError, NeverReached, NoOpenTime
from helpdesk.domain.sla.intervals import OPEN_END, Interval, joined, length, united, without
from helpdesk.domain.sla.public_holidays import PublicHolidays
from helpdesk.domain.sla.zones import Stretch, stretches, zone_called

# A slot of a day: seconds of local wall time since midnight, [from, to). 86,400 is 24:00.
Slot = tuple[int, int]
Slots = tuple[Slot, ...]
# Start and end of something that stops the clock; an end of None has not come yet.
Pause = tuple[datetime, datetime | None]

END_OF_DAY = 86_400
# How far ahead an amount of open time is looked for before the search is given up.
HORIZON = timedelta(days=36_525)
FIRST_YEAR, LAST_YEAR = 1900, 9000
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Weekly hours in one zone, with dates that differ.

    ``week`` holds the slots of Monday to Sunday. ``exceptions`` replace the slots of their date,
    public holiday or not; a public holiday without an exception is closed. Raises NoOpenTime when
    no minute is open, ClockError when the zone or a slot makes no sense.
    """

    zone: str
    week: tuple[Slots, ...]
    exceptions: Mapping[date, Slots] = field(default_factory=dict)
    holidays: PublicHolidays | None = None

    def __post_init__(self) -> None:
        zone_called(self.zone)
        if len(self.week) != 7:
            raise ClockError("a week has seven days")
        week = tuple(_tidy(slots) for slots in self.week)
        exceptions = {day: _tidy(slots) for day, slots in self.exceptions.items()}
        if not any(week) and not any(exceptions.values()):
            raise NoOpenTime("the calendar is never open: it needs at least one slot")
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "exceptions", MappingProxyType(exceptions))

    def __hash__(self) -> int:
        return hash((self.zone, self.week, frozenset(self.exceptions.items()), self.holidays))

    def slots_on(self, day: date) -> Slots:
        """The slots of a local date, in order, none overlapping another."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.holidays is not None and day in self.holidays.in_year(day.year):
            return ()
        return self.week[day.weekday()]


def open_slots(calendar: Calendar, start: datetime, end: datetime) -> list[Interval]:
    """Every open interval between two instants, in UTC and in order; touching ones are one."""
    return list(joined(_openings(calendar, _checked(start), _checked(end))))


def business_between(
    start: datetime, end: datetime, calendar: Calendar, pauses: Iterable[Pause] = ()
) -> timedelta:
    """How much open, unpaused time lies between two instants (none when ``end`` is first)."""
    openings = _openings(calendar, _checked(start), _checked(end))
    return length(without(openings, _closed_ends(pauses)))


def add_business(
    start: datetime, amount: timedelta, calendar: Calendar, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """The earliest instant at which ``amount`` of open, unpaused time has passed since ``start``.

    Nothing to pass gives ``start`` itself, open or closed. None when a pause without an end comes
    first. Raises NeverReached when a century is not enough, ClockError for a negative amount.
    """
    start = _checked(start)
    if amount < timedelta():
        raise ClockError("time to count cannot be negative")
    if not amount:
        return start
    holes = _closed_ends(pauses)
    stop = _horizon(start)
    stopped_by_pause = bool(holes) and holes[-1][1] == OPEN_END and holes[-1][0] <= stop
    if stopped_by_pause:
        stop = holes[-1][0]
    left = amount
    for opens, closes in without(_openings(calendar, start, stop), holes):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    if stopped_by_pause:
        return None
    raise NeverReached("this much open time does not pass within a hundred years of the start")


def next_opening(instant: datetime, calendar: Calendar) -> datetime | None:
    """The first open instant at or after ``instant``; None when there is none for a century."""
    instant = _checked(instant)
    stop = _horizon(instant)
    return next((opens for opens, _ in _openings(calendar, instant, stop)), None)


def _openings(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Interval]:
    """Open intervals in order, cut at midnights and offset changes. Lazy, for long searches."""
    for stretch in stretches(calendar.zone, start, end):
        yield from _openings_of(calendar, stretch)


def _openings_of(calendar: Calendar, stretch: Stretch) -> Iterator[Interval]:
    """The slots lying in one stretch of constant offset."""
    opens = stretch.start.replace(tzinfo=None) + stretch.offset
    closes = stretch.end.replace(tzinfo=None) + stretch.offset
    midnight = datetime.combine(opens.date(), time())
    while midnight < closes:
        for since, until in calendar.slots_on(midnight.date()):
            local_start = max(midnight + timedelta(seconds=since), opens)
            local_end = min(midnight + timedelta(seconds=until), closes)
            if local_start < local_end:
                yield (
                    (local_start - stretch.offset).replace(tzinfo=UTC),
                    (local_end - stretch.offset).replace(tzinfo=UTC),
                )
        midnight += _DAY


def _horizon(start: datetime) -> datetime:
    """Where a search from ``start`` is given up."""
    return min(start + HORIZON, datetime(LAST_YEAR, 1, 1, tzinfo=UTC))


def _tidy(slots: Iterable[Slot]) -> Slots:
    """Slots in order with overlapping and touching ones united."""
    result: list[Slot] = []
    for since, until in sorted(slots):
        if not 0 <= since < until <= END_OF_DAY:
            raise ClockError("a slot ends after it begins, between 00:00 and 24:00")
        if result and since <= result[-1][1]:
            result[-1] = (result[-1][0], max(until, result[-1][1]))
        else:
            result.append((since, until))
    return tuple(result)


def _closed_ends(pauses: Iterable[Pause]) -> list[Interval]:
    """Pauses as united intervals in UTC, so that sums over them never meet a local offset."""
    return united(
        (_checked(start), _checked(end) if end is not None else OPEN_END) for start, end in pauses
    )


def _checked(instant: datetime) -> datetime:
    """The instant in UTC, refused where naive or beyond the years worth computing."""
    if instant.tzinfo is None:
        raise ClockError("an instant needs its offset from UTC")
    if not FIRST_YEAR <= instant.year < LAST_YEAR:
        raise ClockError(f"the year {instant.year} lies outside {FIRST_YEAR}–{LAST_YEAR - 1}")
    return instant.astimezone(UTC)
