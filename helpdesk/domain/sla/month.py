"""A month of a calendar as people look at it: each day's hours, and why they are what they are."""

import calendar as weeks
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from helpdesk.domain.sla.calendar import Calendar, business_between
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.timetable import Slots

DayKind = Literal[
    "open", "closed", "holiday", "day_off", "worked", "short", "extra", "other", "shut"
]
"""As the week says: open, closed. For another reason closed: holiday, day_off, shut (an exception).
Open all the same: worked (a holiday). Exceptions: short, extra (else closed), other hours."""
USUAL = ("open", "closed")


@dataclass(frozen=True)
class Day:
    """A date, its slots of local time, what kind of day it is, and what it is called."""

    date: date
    slots: Slots
    kind: DayKind
    names: tuple[str, ...]


@dataclass(frozen=True)
class Month:
    """A month in whole weeks, Monday first; None stands for days of the months beside it."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    open_time: timedelta
    """Counted exactly: a day on which the clocks change is as long as it is."""

    @property
    def days(self) -> list[Day]:
        """Its days in order."""
        return [day for week in self.weeks for day in week if day is not None]

    @property
    def open_days(self) -> int:
        """How many have open time."""
        return sum(bool(day.slots) for day in self.days)

    @property
    def special(self) -> list[Day]:
        """Days that are not as their week says."""
        return [day for day in self.days if day.kind not in USUAL]

    @property
    def kinds(self) -> set[str]:
        """Which kinds of days there are."""
        return {day.kind for day in self.days}

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return _next(self.first)


def month(document: CalendarDocument, first: date, language: str) -> Month:
    """The month beginning on ``first``, with names of days in ``language`` as far as known."""
    calendar = document.calendar()
    found = weeks.Calendar().monthdatescalendar(first.year, first.month)
    zone = ZoneInfo(calendar.zone)
    edges = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, _next(first)))
    start, end = edges
    return Month(
        first=first,
        weeks=tuple(
            tuple(
                _day(day, calendar, document, language) if day.month == first.month else None
                for day in week
            )
            for week in found
        ),
        open_time=business_between(start, end, calendar),
    )


def _day(day: date, calendar: Calendar, document: CalendarDocument, language: str) -> Day:
    slots = calendar.slots_on(day)
    names = tuple(dict.fromkeys(_names(day, document, calendar, language)))
    return Day(day, slots, _kind(day, slots, calendar), names)


def _kind(day: date, slots: Slots, calendar: Calendar) -> DayKind:
    if day in calendar.exceptions:
        return _kind_of_exception(day, slots, calendar)
    if day in calendar.days_off:
        return "day_off"
    is_holiday = calendar.holidays is not None and day in calendar.holidays.in_year(day.year)
    if is_holiday:
        return "holiday" if day not in calendar.worked else "worked"
    return "open" if slots else "closed"


def _kind_of_exception(day: date, slots: Slots, calendar: Calendar) -> DayKind:
    usual = () if calendar.is_off(day) else calendar.week_on(day)[day.weekday()]
    if not slots:
        return "shut"
    if not usual:
        return "extra"
    return "short" if _length(slots) < _length(usual) else "other"


def _names(
    day: date, document: CalendarDocument, calendar: Calendar, language: str
) -> Iterator[str]:
    """Own days first, then the public holiday, where the library has several with commas."""
    for one in document.days_off:
        if one.day in (day, (day.month, day.day)):
            yield one.name.said_in(language)
    if calendar.holidays is not None:
        name = calendar.holidays.names(day.year, language).get(day)
        if name:
            yield name


def _length(slots: Slots) -> int:
    return sum(until - since for since, until in slots)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
