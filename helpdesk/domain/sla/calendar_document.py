"""Calendars as people write them: in the company file, and in the lines of `sla due`.

Every value is checked where it stands, so that an error names its place. The classes read plain
data (from YAML or JSON) and turn into the frozen values the clock works with.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from helpdesk.domain.forms.texts import Text
from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.public_holidays import PublicHolidays
from helpdesk.domain.sla.timetable import Days, MonthAndDay, Period, Slot, Slots, Week
from helpdesk.domain.sla.validation import Document, in_words
from helpdesk.domain.sla.written_times import WrittenDate, WrittenDay, WrittenSlot, day_written
from helpdesk.i18n import _

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Hours = dict[Weekday, list[WrittenSlot]]
MOST_OF_A_KIND = 1_000
"""Exceptions, days off and the like in one calendar: a century of ten a year."""


class HolidaysDocument(Document):
    """Whose public holidays are days off."""

    country: str
    subdivision: str | None = None


class PeriodDocument(Document):
    """``{"name": "Summer", "from": 2026-06-01, "to": 2026-08-31, "hours": {…}}``.

    A week that holds from one date to another, both included; without ``to`` from then on.
    """

    name: Text | None = None
    first: WrittenDate = Field(alias="from")
    last: WrittenDate | None = Field(default=None, alias="to")
    hours: Hours

    def period(self) -> Period:
        """The frozen value the calendar works with."""
        return Period(self.first, self.last, _week(self.hours))


class DayOffDocument(Document):
    """``{"day": 2026-06-26, "name": "Company day"}``, or ``"12-24"`` for every year."""

    day: WrittenDay
    name: Text


class CalendarDocument(Document):
    """``{"timezone": …, "hours": {"mon": [["09:00", "18:00"]], …}, "exceptions": {date: slots}}``.

    A weekday left out is closed; slots that overlap are united. A night shift is written as two.
    ``periods`` are weeks that hold for a while, ``days_off`` the organisation's own, and
    ``worked_holidays`` public holidays on which work goes on as usual.
    """

    timezone: str
    hours: Hours
    periods: tuple[PeriodDocument, ...] = Field(default=(), max_length=MOST_OF_A_KIND)
    holidays: HolidaysDocument | None = None
    days_off: tuple[DayOffDocument, ...] = Field(default=(), max_length=MOST_OF_A_KIND)
    worked_holidays: tuple[WrittenDay, ...] = Field(default=(), max_length=MOST_OF_A_KIND)
    exceptions: dict[WrittenDate, list[WrittenSlot]] = Field(
        default_factory=dict, max_length=MOST_OF_A_KIND
    )

    @model_validator(mode="after")
    def _makes_a_calendar(self) -> "CalendarDocument":
        for where, slots in (*self.hours.items(), *self.exceptions.items()):
            _check_order(str(where), slots)
        for period in self.periods:
            for day, slots in period.hours.items():
                place = _("the timetable from %(first)s, %(day)s", first=period.first, day=day)
                _check_order(place, slots)
        _check_days([one.day for one in self.days_off], self.worked_holidays)
        self.calendar()
        return self

    def calendar(self) -> Calendar:
        """The frozen value the clock works with."""
        place = self.holidays
        return Calendar(
            zone=self.timezone,
            week=_week(self.hours),
            exceptions={day: tuple(slots) for day, slots in self.exceptions.items()},
            holidays=PublicHolidays(place.country, place.subdivision) if place else None,
            periods=tuple(one.period() for one in self.periods),
            days_off=_days(one.day for one in self.days_off),
            worked=_days(self.worked_holidays),
        )


def calendar_from(data: Any) -> Calendar:
    """The calendar of plain data; ClockError with the place and the meaning of what is wrong."""
    try:
        return CalendarDocument.model_validate(data).calendar()
    except ValidationError as error:
        raise ClockError(in_words(error)) from error


def _week(hours: Mapping[Weekday, Iterable[Slot]]) -> Week:
    return tuple(_slots(hours.get(day, ())) for day in WEEKDAYS)


def _slots(slots: Iterable[Slot]) -> Slots:
    return tuple(slots)


def _days(days: Iterable[date | MonthAndDay]) -> Days:
    named = list(days)
    return Days(
        dates=frozenset(day for day in named if isinstance(day, date)),
        yearly=frozenset(day for day in named if not isinstance(day, date)),
    )


def _check_order(where: str, slots: list[Slot]) -> None:
    for since, until in slots:
        if since >= until:
            raise ValueError(
                _(
                    "%(where)s: a slot ends after it begins; write a night as two slots, "
                    'up to "24:00" and from "00:00"',
                    where=where,
                )
            )


def _check_days(off: list[date | MonthAndDay], worked: tuple[date | MonthAndDay, ...]) -> None:
    for day in off:
        if off.count(day) > 1:
            raise ValueError(_("%(day)s stands twice among the days off", day=day_written(day)))
        if day in worked:
            raise ValueError(
                _("%(day)s is a day off and a holiday that is worked on", day=day_written(day))
            )
