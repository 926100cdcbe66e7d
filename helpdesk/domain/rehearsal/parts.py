"""A plan and its calendar taken apart, so that a change of one thing leaves all others. Pure.

Each promise stands by itself, by priority, target and line, and so do each step of the chain, each
weekday, each day that differs and each timetable.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.facts import Version
from helpdesk.domain.sla.plan import KINDS, OPERATIONAL, Allowance, Plan, Promised
from helpdesk.domain.sla.step import Step
from helpdesk.domain.sla.timetable import Days, MonthAndDay, Period, Slots

LINES = (1, 2, 3)
Owed = tuple[str, str, int | None]
"""Priority, target and, of a queue's own time, the line; None where history tells no line."""


class Parts(NamedTuple):
    """Everything one version promises and does; what is the same is equal."""

    promised: Mapping[Owed, Promised]
    steps: Mapping[tuple[str, str], Step]
    """By target and by what the ledger calls them."""
    week: Mapping[int, Slots]
    exceptions: Mapping[date, Slots]
    periods: Mapping[date, Period]
    off: Mapping[date | MonthAndDay, bool]
    worked: Mapping[date | MonthAndDay, bool]
    place: Mapping[str, Any]
    """The time zone, and whose public holidays."""

    def changed_as(self, was: "Parts", would: "Parts") -> "Parts":
        """These, with what ``would`` has otherwise than ``was``; what both have alike stays."""
        kinds: Iterable[Any] = zip(self, was, would, strict=True)
        return Parts(*(_changed(*three) for three in kinds))


def parts_of(version: Version) -> Parts:
    """What a version is made of."""
    plan, calendar = version
    holidays = {} if calendar.holidays is None else {"holidays": calendar.holidays}
    return Parts(
        dict(_promised(plan)),
        {(step.target, step.key): step for step in plan.steps},
        {day: slots for day, slots in enumerate(calendar.week) if slots},
        dict(calendar.exceptions),
        {period.first: period for period in calendar.periods},
        _days(calendar.days_off),
        _days(calendar.worked),
        {"zone": calendar.zone, **holidays},
    )


def version_of(parts: Parts, otherwise: Calendar) -> Version:
    """The version made of these; counted ``otherwise`` where their hours would never be open."""
    plan = Plan(_allowances(parts.promised), tuple(parts.steps.values()))
    try:
        calendar = Calendar(
            zone=parts.place["zone"],
            week=tuple(parts.week.get(day, ()) for day in range(7)),
            exceptions=parts.exceptions,
            holidays=parts.place.get("holidays"),
            periods=tuple(parts.periods.values()),
            days_off=_named(parts.off),
            worked=_named(parts.worked),
        )
    except ClockError:
        calendar = otherwise
    return plan, calendar


def _changed(
    held: Mapping[Any, Any], was: Mapping[Any, Any], would: Mapping[Any, Any]
) -> dict[Any, Any]:
    found = {}
    for key in {**held, **would}:
        part = (held if was.get(key) == would.get(key) else would).get(key)
        if part is not None:
            found[key] = part
    return found


def _promised(plan: Plan) -> Iterator[tuple[Owed, Promised]]:
    for priority in plan.allowances:
        for kind in KINDS:
            for line in (None, *LINES) if kind == OPERATIONAL else (None,):
                amount = plan.promised(kind, priority, line)
                if amount is not None:
                    yield (priority, kind, line), amount


def _allowances(promised: Mapping[Owed, Promised]) -> dict[str, Allowance]:
    found: dict[str, tuple[dict[str, Promised], dict[int, Promised]]] = {}
    for (priority, kind, line), amount in promised.items():
        of_all, by_line = found.setdefault(priority, ({}, {}))
        if line is None:
            of_all[kind] = amount
        else:
            by_line[line] = amount
    for of_all, by_line in found.values():
        if len(by_line) < len(LINES):  # a line that is promised nothing would be given that of all
            of_all.pop(OPERATIONAL, None)
    return {priority: Allowance(*both) for priority, both in found.items()}


def _days(days: Days) -> dict[date | MonthAndDay, bool]:
    return dict.fromkeys((*days.dates, *days.yearly), True)


def _named(days: Mapping[date | MonthAndDay, bool]) -> Days:
    dates = frozenset(day for day in days if isinstance(day, date))
    return Days(dates, frozenset(day for day in days if not isinstance(day, date)))
