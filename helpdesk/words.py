"""What the product's fixed terms are called by people, and spans of time in words."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from babel.numbers import format_decimal, format_percent

from helpdesk import i18n, times
from helpdesk.i18n import _, lazy, ngettext
from helpdesk.models import (
    Channel,
    Kind,
    Priority,
    ResolutionCode,
    Role,
    State,
    TargetKind,
)
from helpdesk.reader import reader

NAMES: dict[StrEnum, Any] = {
    State.NEW: lazy("New"),
    State.IN_PROGRESS: lazy("In progress"),
    State.WAITING: lazy("Waiting"),
    State.RESOLVED: lazy("Solved"),
    State.CLOSED: lazy("Closed"),
    Priority.LOW: lazy("Low"),
    Priority.MEDIUM: lazy("Medium"),
    Priority.HIGH: lazy("High"),
    Priority.CRITICAL: lazy("Critical"),
    Kind.INCIDENT: lazy("Incident"),
    Kind.SERVICE_REQUEST: lazy("Service request"),
    Kind.QUESTION: lazy("Question"),
    Kind.SUGGESTION: lazy("Suggestion"),
    Channel.WEB: lazy("Web form"),
    Channel.EMAIL: lazy("E-mail"),
    Channel.PHONE: lazy("Phone"),
    Channel.WALK_IN: lazy("In person"),
    Channel.API: lazy("Another program"),
    Channel.MONITORING: lazy("Monitoring"),
    Channel.SYSTEM: lazy("The helpdesk itself"),
    ResolutionCode.SOLVED: lazy("Solved"),
    ResolutionCode.WORKAROUND: lazy("Solved in another way for now"),
    ResolutionCode.NO_FAULT_FOUND: lazy("No fault found"),
    ResolutionCode.NOT_POSSIBLE: lazy("Not possible"),
    ResolutionCode.UNANSWERED: lazy("No answer to our question"),
    ResolutionCode.WITHDRAWN: lazy("Withdrawn"),
    ResolutionCode.DUPLICATE: lazy("Duplicate"),
    ResolutionCode.SPAM: lazy("Spam"),
    TargetKind.TAKE: lazy("Taken up"),
    TargetKind.FIRST_RESPONSE: lazy("First answer"),
    TargetKind.NEXT_RESPONSE: lazy("Next answer"),
    TargetKind.UPDATE: lazy("News"),
    TargetKind.RESOLUTION: lazy("Solution"),
    TargetKind.OPERATIONAL: lazy("Time in this queue"),
    TargetKind.DEADLINE: lazy("Deadline"),
    Role.AGENT: lazy("Agent"),
    Role.LEAD: lazy("Lead"),
    Role.MANAGER: lazy("Manager"),
    Role.ADMINISTRATOR: lazy("Administrator"),
    Role.CONFIDENTIAL: lazy("May see confidential tickets"),
}


def word(term: StrEnum) -> str:
    """A term of the field in the reader's language."""
    return str(NAMES[term])


def moment(instant: datetime, now: datetime) -> str:
    """An instant on the reader's own clock: ``today 14:00``, ``Tue 14:00``, ``3 Mar 14:00``."""
    if 1 < _days_away(instant, now) < 7:
        return times.weekday_and_time(instant)
    return dated(instant, now)


def dated(instant: datetime, now: datetime) -> str:
    """The same beside another day than today, where a weekday alone could be that of any week:
    ``today 14:00``, ``3 Mar 14:00``."""
    days, time = _days_away(instant, now), times.time(instant)
    if days == 0:
        return _("today %(time)s", time=time)
    if days == -1:
        return _("yesterday %(time)s", time=time)
    if days == 1:
        return _("tomorrow %(time)s", time=time)
    if i18n.local(instant).year == i18n.local(now).year:
        return f"{times.day_of_this_year(instant)} {time}"
    return f"{times.day(instant)} {time}"


def _days_away(instant: datetime, now: datetime) -> int:
    return (i18n.local(instant).date() - i18n.local(now).date()).days


def span(time: timedelta) -> str:
    """A span of elapsed time in its two largest units: ``38 min``, ``2 h 10 min``, ``3 d 4 h``."""
    minutes = max(int(abs(time).total_seconds()) // 60, 0)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(d)s d %(h)s h", d=days, h=hours) if hours else _("%(d)s d", d=days)
    if hours:
        return _("%(h)s h %(m)s min", h=hours, m=rest) if rest else _("%(h)s h", h=hours)
    return _("%(m)s min", m=rest)


def business_time(minutes: int) -> str:
    """Business minutes in hours, never in days: a working day has no fixed length."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(m)s min", m=rest)
    return _("%(h)s h %(m)s min", h=hours, m=rest) if rest else _("%(h)s h", h=hours)


def working_days(count: int) -> str:
    """So many working days: ``1 working day``, ``3 working days``."""
    return ngettext("%(num)d working day", "%(num)d working days", count)


def roughly(minutes: int, day_minutes: int) -> str:
    """Working time as people say it, never too little: ``25 min``, ``5 h``, ``3 working days``.

    ``day_minutes`` make a day; where that is the whole day and night, days are plain days.
    """
    if minutes > day_minutes:
        days = -(-minutes // day_minutes)
        if day_minutes >= 1440:
            return ngettext("one day", "%(num)d days", days)
        return working_days(days)
    step = 5 if minutes <= 60 else 30 if minutes <= 240 else 60
    return business_time(-(-minutes // step) * step)


def file_size(size: int) -> str:
    """How large a file of ``size`` bytes is: ``940 kB``, ``1.2 MB``, in steps of 1000."""
    if size < 1_000_000:
        return _("%(size)s kB", size=_number(max(1, round(size / 1000))))
    return _("%(size)s MB", size=_number(round(size / 1_000_000, 1)))


def _number(value: float) -> str:
    return format_decimal(value, locale=reader().locale)


def percent(share: float) -> str:
    """A share of one in the reader's form: ``94.2%``, ``94,2 %``; whole where that is exact."""
    return format_percent(share, "#,##0.#%", locale=reader().locale)
