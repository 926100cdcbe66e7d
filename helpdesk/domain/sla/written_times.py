"""Times of day, dates and days of every year as people write them, checked where they stand."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, PlainValidator

from helpdesk.domain.sla.timetable import END_OF_DAY, MonthAndDay
from helpdesk.i18n import _

_WALL_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEARLY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_LEAP_YEAR = 2024


def seconds_of(value: object) -> int:
    """Seconds since midnight of ``HH:MM`` or ``HH:MM:SS``; 24:00 ends a day. Raises ValueError."""
    if not isinstance(value, str):
        # YAML 1.1 reads an unquoted 18:00 as a number in base 60.
        raise ValueError(_('write a time in quotes, as "09:00"'))
    match = _WALL_TIME.fullmatch(value)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    if (total := hours * 3600 + minutes * 60 + seconds) > END_OF_DAY:
        raise ValueError(
            _('"%(value)s" is not a time of day between "00:00" and "24:00"', value=value)
        )
    return total


def wall_time_of(seconds: int) -> str:
    """``HH:MM``, or ``HH:MM:SS`` where there are seconds: what ``seconds_of`` reads."""
    minutes, rest = divmod(seconds, 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{clock}:{rest:02}" if rest else clock


def day_of(value: object) -> object:
    """An ISO date; YAML hands over real dates, JSON only text. Raises ValueError."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError(_('"%(value)s" is not a date like "2026-01-03"', value=value))
    return value


def day_or_yearly(value: object) -> date | MonthAndDay:
    """A date, or of ``"12-24"`` month and day, for every year. Raises ValueError."""
    if isinstance(value, date):
        return value
    text = value if isinstance(value, str) else ""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if match := _YEARLY.fullmatch(text):
            month, day = int(match[1]), int(match[2])
            date(_LEAP_YEAR, month, day)
            return month, day
    except ValueError:
        pass
    raise ValueError(
        _('"%(value)s" is neither a date like 2026-01-03 nor a day like "12-24"', value=value)
    )


def day_written(day: date | MonthAndDay) -> str:
    """``2026-01-03`` or ``12-24``: what ``day_or_yearly`` reads."""
    return day.isoformat() if isinstance(day, date) else f"{day[0]:02}-{day[1]:02}"


def _pair_of(value: object) -> object:
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return tuple(value)
    raise ValueError(_('write a slot as ["09:00", "18:00"]'))


WallTime = Annotated[
    int,
    BeforeValidator(seconds_of),
    PlainSerializer(wall_time_of, return_type=str, when_used="json"),
]
WrittenSlot = Annotated[tuple[WallTime, WallTime], BeforeValidator(_pair_of)]
WrittenDate = Annotated[date, BeforeValidator(day_of)]
WrittenDay = Annotated[
    date | MonthAndDay,
    PlainValidator(day_or_yearly),
    PlainSerializer(day_written, return_type=str, when_used="json"),
]
"""A date, or month and day of every year."""
