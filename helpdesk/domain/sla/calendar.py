"""The business calendar: when time counts. Pure, exact to the second across daylight saving.

An instant is open when its local wall time lies in a slot of its local date. Both passes of a
repeated hour are therefore open, and a skipped hour opens nothing. All intervals are half-open
``[start, end)``; all instants are aware, and answers are in UTC.

What is open is worked out a year at a time, when it is first asked for, and kept with the calendar:
a version of a calendar never changes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType

from helpdesk.domain.sla.errors import ClockError, NeverReached, NoOpenTime
from helpdesk.domain.sla.intervals import OPEN_END, Interval, joined, length, united, without
from helpdesk.domain.sla.public_holidays import PublicHolidays
from helpdesk.domain.sla.timetable import NO_DAYS, Days, Period, Slots, Week, tidy, tidy_week
from helpdesk.domain.sla.zones import Stretch, stretches, zone_called
from helpdesk.i18n import _

# Start and end of something that stops the clock; an end of None has not come yet.
Pause = tuple[datetime, datetime | None]

# How far ahead an amount of open time is looked for before the search is given up.
HORIZON = timedelta(days=36_525)
FIRST_YEAR, LAST_YEAR = 1900, 9000
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Weekly hours in one zone, with weeks that hold for a while and dates that differ.

    ``week`` holds the slots of Monday to Sunday; of the ``periods`` that hold on a date, the one
    that began last replaces it. ``exceptions`` replace the slots of their date, whatever it is.
    Otherwise ``days_off`` are closed, and so are public holidays, but for those ``worked`` on.
    Raises NoOpenTime when no minute is open, ClockError when the zone or a slot makes no sense or
    two periods begin on one day.
    """

    zone: str
    week: Week
    exceptions: Mapping[date, Slots] = field(default_factory=dict)
    holidays: PublicHolidays | None = None
    periods: tuple[Period, ...] = ()
    days_off: Days = NO_DAYS
    worked: Days = NO_DAYS

    def __post_init__(self) -> None:
        zone_called(self.zone)
        week = tidy_week(self.week)
        periods = tuple(sorted(self.periods, key=lambda period: period.first, reverse=True))
        if len({period.first for period in periods}) < len(periods):
            raise ClockError(_("two timetables begin on the same day"))
        exceptions = {day: tidy(slots) for day, slots in self.exceptions.items()}
        weeks = [week, *(period.week for period in periods)]
        if not any(any(one) for one in weeks) and not any(exceptions.values()):
            raise NoOpenTime(_("the calendar is never open: it needs at least one slot"))
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "periods", periods)
        object.__setattr__(self, "exceptions", MappingProxyType(exceptions))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        days = frozenset(self.exceptions.items()), self.days_off, self.worked
        return hash((self.zone, self.week, self.holidays, self.periods, days))

    @cached_property
    def _years(self) -> dict[int, list[Interval]]:
        return {}

    def slots_on(self, day: date) -> Slots:
        """The slots of a local date, in order, none overlapping another."""
        found = self.exceptions.get(day)
        if found is not None:
            return found
        return () if self.is_off(day) else self.week_on(day)[day.weekday()]

    def is_off(self, day: date) -> bool:
        """Whether a local date is an own day off, or a public holiday nobody works on."""
        if day in self.days_off:
            return True
        holidays = self.holidays
        return holidays is not None and day in holidays.in_year(day.year) and day not in self.worked

    def week_on(self, day: date) -> Week:
        """The weekly timetable that holds on a local date."""
        return next((period.week for period in self.periods if period.holds_on(day)), self.week)

    def openings_in(self, year: int) -> list[Interval]:
        """What is open in a year (of UTC), in order and without gaps of length nought."""
        found = self._years.get(year)
        if found is None:
            since, until = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
            pieces = (
                opening
                for stretch in stretches(self.zone, since, until)
                for opening in _openings_of(self, stretch)
            )
            found = self._years[year] = list(joined(pieces))
        return found


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
    """Open intervals in order, cut where a year of UTC ends. Lazy, for long searches."""
    for year in range(start.year, end.year + 1):
        openings = calendar.openings_in(year)
        first = max(bisect_right(openings, start, key=_opens) - 1, 0)
        for place in range(first, len(openings)):
            opens, closes = openings[place]
            if opens >= end:
                return
            if closes > start:
                yield max(opens, start), min(closes, end)


def _opens(interval: Interval) -> datetime:
    return interval[0]


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
