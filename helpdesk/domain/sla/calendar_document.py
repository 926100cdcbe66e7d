"""Calendars as people write them: in the company file, and in the lines of `sla due`.

Every value is checked where it stands, so that an error names its place. The classes read plain
data (from YAML or JSON) and turn into the frozen values the clock works with.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError, model_validator

from helpdesk.domain.sla.calendar import Calendar, Slot
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.public_holidays import PublicHolidays
from helpdesk.domain.sla.validation import Document, in_words

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

_WALL_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _seconds_of(value: object) -> int:
    """Seconds since midnight of ``HH:MM`` or ``HH:MM:SS``; 24:00 ends a day."""
    if not isinstance(value, str):
        # YAML 1.1 reads an unquoted 18:00 as a number in base 60.
        raise ValueError('write a time in quotes, as "09:00"')
    match = _WALL_TIME.fullmatch(value)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    if (total := hours * 3600 + minutes * 60 + seconds) > 86_400:
        raise ValueError(f'"{value}" is not a time of day between "00:00" and "24:00"')
    return total


def _wall_time_of(seconds: int) -> str:
    """``HH:MM``, or ``HH:MM:SS`` where there are seconds: what ``_seconds_of`` reads."""
    minutes, rest = divmod(seconds, 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{clock}:{rest:02}" if rest else clock


def _day_of(value: object) -> object:
    """An ISO date; YAML hands over real dates, JSON only text."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError(f'"{value}" is not a date like "2026-01-03"')
    return value


def _pair_of(value: object) -> object:
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return tuple(value)
    raise ValueError('write a slot as ["09:00", "18:00"]')


WallTime = Annotated[
    int,
    BeforeValidator(_seconds_of),
    PlainSerializer(_wall_time_of, return_type=str, when_used="json"),
]
DayOff = Annotated[date, BeforeValidator(_day_of)]
WrittenSlot = Annotated[tuple[WallTime, WallTime], BeforeValidator(_pair_of)]


class HolidaysDocument(Document):
    """Whose public holidays are days off."""

    country: str
    subdivision: str | None = None


class CalendarDocument(Document):
    """``{"timezone": …, "hours": {"mon": [["09:00", "18:00"]], …}, "exceptions": {date: slots}}``.

    A weekday left out is closed; slots may overlap. A night shift is written as two slots.
    """

    timezone: str
    hours: dict[Weekday, list[WrittenSlot]]
    exceptions: dict[DayOff, list[WrittenSlot]] = Field(default_factory=dict)
    holidays: HolidaysDocument | None = None

    @model_validator(mode="after")
    def _makes_a_calendar(self) -> "CalendarDocument":
        for where, slots in (*self.hours.items(), *self.exceptions.items()):
            _check_order(str(where), slots)
        self.calendar()
        return self

    def calendar(self) -> Calendar:
        """The frozen value the clock works with."""
        days_off = self.holidays
        return Calendar(
            zone=self.timezone,
            week=tuple(tuple(self.hours.get(day, [])) for day in WEEKDAYS),
            exceptions={day: tuple(slots) for day, slots in self.exceptions.items()},
            holidays=PublicHolidays(days_off.country, days_off.subdivision) if days_off else None,
        )


def _check_order(where: str, slots: list[Slot]) -> None:
    for since, until in slots:
        if since >= until:
            raise ValueError(
                f"{where}: a slot ends after it begins; write a night as two slots, "
                'up to "24:00" and from "00:00"'
            )


def calendar_from(data: Any) -> Calendar:
    """The calendar of plain data; ClockError with the place and the meaning of what is wrong."""
    try:
        return CalendarDocument.model_validate(data).calendar()
    except ValidationError as error:
        raise ClockError(in_words(error)) from error
