"""Calendars, reasons for waiting and plans of the company file: a change makes a new version.

Open tickets follow to new versions of plans once somebody asks for it; waits keep their reasons.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select

from helpdesk.domain import waiting_reasons
from helpdesk.domain.configuration import present
from helpdesk.domain.configuration.changes import (
    Change,
    by_slug,
    of_section,
    open_tickets,
    reordering,
)
from helpdesk.domain.configuration.differences import differences
from helpdesk.domain.configuration.document import PlanPart
from helpdesk.domain.configuration.written import Written
from helpdesk.extensions import db
from helpdesk.models import Calendar, Person, Plan, ReasonVersion
from helpdesk.settings import settings

Versioned = TypeVar("Versioned", Calendar, Plan, ReasonVersion)


def rules_of(item: Written) -> Written:
    """What makes a version: everything but the names."""
    return {key: value for key, value in item.items() if key not in ("slug", "name")}


def plan_document(item: Written) -> Written:
    """A plan as the file writes it, as a version of it is stored (see ``PlanDocument``)."""
    document = {key: value for key, value in rules_of(item).items() if key != "calendar"}
    document["applies_to"] = document.pop("for", {})
    return document


def calendar_changes(
    now: list[Written], wanted: list[Written], retired: Container[str]
) -> Iterator[Change]:
    """Calendars added, changed, back in use and put out of use."""

    def new(item: Written) -> tuple[str, ...]:
        return (f"time zone {item['timezone']}",)

    yield from of_section("calendars", "calendar", now, wanted, retired, new=new)


def renewed(now: list[Written], wanted: list[Written]) -> set[str]:
    """The calendars that get a new version: those whose rules change, not only their name."""
    before = by_slug(now)
    return {
        item["slug"]
        for item in wanted
        if item["slug"] in before and rules_of(before[item["slug"]]) != rules_of(item)
    }


def reason_changes(
    now: list[Written], wanted: list[Written], retired: Container[str]
) -> Iterator[Change]:
    """Reasons for waiting added, changed, back in use and put out of use, and their order."""

    def told(before: Written, after: Written) -> Iterator[str]:
        yield from differences(before, after)
        if rules_of(before) != rules_of(after):
            yield "waits that have begun keep what held for them"

    section = "waiting_reasons"
    yield from of_section(section, "waiting reason", now, wanted, retired, told=told)
    yield from reordering(section, "waiting reasons", by_slug(now), by_slug(wanted))


def plan_changes(
    now: list[Written],
    wanted: list[Written],
    retired: Container[str],
    renewed_calendars: Container[str],
    tickets: Mapping[str, int],
) -> Iterator[Change]:
    """The same for plans. A plan counts in one version of its calendar: a new one renews both."""

    def new(item: Written) -> tuple[str, ...]:
        return (f"counts in the calendar {item['calendar']}",)

    def told(before: Written, after: Written) -> Iterator[str]:
        yield from differences(before, after)
        slug, calendar = after["slug"], after["calendar"]
        is_renewed = calendar in renewed_calendars
        if is_renewed:
            yield f"counts in the new version of the calendar {calendar}"
        if tickets.get(slug) and (is_renewed or rules_of(before) != rules_of(after)):
            yield f"the promises of {open_tickets(tickets[slug])} are computed anew"

    changes = of_section("plans", "plan", now, wanted, retired, new=new, told=told, tickets=tickets)
    yield from changes


def apply_calendars(wanted: Iterable[Written], now: datetime, *, by: Person | None = None) -> None:
    """Make new versions of the calendars that changed, retire those not named.

    ``by``: None means the company file.
    """
    rows = _current(Calendar)
    for item in wanted:
        row = rows.pop(item["slug"], None)
        if row is not None:
            row.name = item["name"]
        if row is None or rules_of(present.calendar_written(row)) != rules_of(item):
            _add(Calendar, row, item, rules_of(item), now, created_by=by)
    _retire(rows.values())


def apply_reasons(wanted: Iterable[Written], now: datetime, *, by: Person | None = None) -> None:
    """The same for reasons for waiting: what a new version says holds for waits from ``now`` on.

    Their order is that in which tickets' pages offer them.
    """
    rows = _current(ReasonVersion)
    for position, item in enumerate(wanted):
        row = rows.pop(item["slug"], None)
        if row is not None:
            row.name, row.position = item["name"], position
        if row is None or rules_of(present.reason_written(row)) != rules_of(item):
            document = rules_of(item)
            _add(ReasonVersion, row, item, document, now, created_by=by, position=position)
    _retire(rows.values())
    waiting_reasons.forget()


def apply_plans(wanted: Iterable[Written], now: datetime, *, by: Person | None = None) -> None:
    """The same for plans. Needs the calendars in place. Open tickets follow once somebody asks."""
    rows, calendars = _current(Plan), _current(Calendar)
    for item in wanted:
        row, calendar = rows.pop(item["slug"], None), calendars[item["calendar"]]
        if row is not None:
            row.name = item["name"]
        if row is None or not _is_same_plan(row, item, calendar):
            _add(Plan, row, item, plan_document(item), now, calendar=calendar, created_by=by)
    _retire(rows.values())


def proposed_plans(calendars: Iterable[Written], plans: Iterable[Written]) -> list[Plan]:
    """The plans as they would be in use, in the calendars as they would be; nothing is stored.

    Those that stay are the stored rows; new versions have numbers below nought.
    """
    rows, days = _current(Plan), _current(Calendar)
    for item in calendars:
        row = days.get(item["slug"])
        if row is None or rules_of(present.calendar_written(row)) != rules_of(item):
            days[item["slug"]] = Calendar(
                slug=item["slug"], version=0, name=item["name"], document=rules_of(item)
            )
    found = []
    for number, item in enumerate(plans, start=1):
        plan, calendar = rows.get(item["slug"]), days[item["calendar"]]
        if plan is None or not _is_same_plan(plan, item, calendar):
            document = plan_document(item)
            names = {"slug": item["slug"], "name": item["name"], "calendar": calendar}
            plan = Plan(id=-number, version=0, document=document, **names)
        found.append(plan)
    return found


def remarks(parts: Iterable[PlanPart]) -> Iterator[str]:
    """People a plan is for whom the directory has not named yet; webhooks it calls that are not
    named by the settings."""
    parts = list(parts)
    named = {name.casefold(): part.slug for part in parts for name in part.applies_to.people}
    known = set(db.session.scalars(select(Person.username_folded)))
    for name in sorted(set(named) - known):
        yield f"The plan {named[name]} is for “{name}”, who is not known yet."
    called = {step.webhook: part.slug for part in parts for step in part.escalation if step.webhook}
    for name in sorted(set(called) - set(settings().webhooks)):
        yield f"The plan {called[name]} calls the webhook {name}, which the settings do not name."


def _is_same_plan(row: Plan, item: Written, calendar: Calendar) -> bool:
    return row.calendar is calendar and rules_of(present.plan_written(row)) == rules_of(item)


def _current(kind: type[Versioned]) -> dict[str, Versioned]:
    return {row.slug: row for row in db.session.scalars(select(kind).where(kind.is_current))}


def _add(
    kind: type[Versioned],
    before: Versioned | None,
    item: Written,
    document: Written,
    now: datetime,
    **more: Any,
) -> None:
    slug = item["slug"]
    newest = db.session.scalar(select(func.max(kind.version)).where(kind.slug == slug)) or 0
    if before is not None:
        before.is_current = False
    number, name = newest + 1, item["name"]
    db.session.add(
        kind(slug=slug, version=number, name=name, document=document, created_at=now, **more)
    )
    db.session.flush()


def _retire(rows: Iterable[Calendar | Plan | ReasonVersion]) -> None:
    for row in rows:
        row.is_current = False
    db.session.flush()
