"""Calendars and plans of the company file: a change makes a new version, tickets keep theirs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select

from helpdesk.domain.configuration.changes import sentence, update
from helpdesk.domain.configuration.document import CalendarPart, PlanPart
from helpdesk.domain.configuration.source import Source
from helpdesk.extensions import db
from helpdesk.models import Calendar, Person, Plan

Versioned = TypeVar("Versioned", Calendar, Plan)

IDENTITY = frozenset({"slug", "name", "calendar"})


def apply_calendars(
    parts: tuple[CalendarPart, ...], source: Source, now: datetime
) -> Iterator[str]:
    """Add calendars, make new versions of those that changed, retire those not named."""
    rows = _current(Calendar)
    for at, part in enumerate(parts):
        document = _document(source, "calendars", at)
        row = rows.pop(part.slug, None)
        yield from _renamed(row, f"the calendar {part.slug}", part.name)
        if row is None or row.document != document:
            yield from _add(Calendar, row, part.slug, part.name, document, now)
    yield from _retired(rows, "calendar")


def apply_plans(parts: tuple[PlanPart, ...], source: Source, now: datetime) -> Iterator[str]:
    """The same for plans. A plan counts in one version of its calendar: a new one renews both."""
    rows = _current(Plan)
    calendars = _current(Calendar)
    for at, part in enumerate(parts):
        document = _document(source, "plans", at)
        row, calendar = rows.pop(part.slug, None), calendars[part.calendar]
        yield from _renamed(row, f"the plan {part.slug}", part.name)
        if row is None or row.document != document or row.calendar_id != calendar.id:
            yield from _add(Plan, row, part.slug, part.name, document, now, calendar=calendar)
    yield from _retired(rows, "plan")


def remarks(parts: tuple[PlanPart, ...]) -> Iterator[str]:
    """People a plan is for whom the directory has not named yet."""
    named = {name.casefold(): part.slug for part in parts for name in part.applies_to.people}
    known = set(db.session.scalars(select(Person.username_folded)))
    for name in sorted(set(named) - known):
        yield f"The plan {named[name]} is for “{name}”, who is not known yet."


def _document(source: Source, kind: str, at: int) -> dict[str, Any]:
    """The rules as they are written, so that a later export gives them back the same."""
    written = source.data[kind][at]
    document = {key: value for key, value in written.items() if key not in IDENTITY}
    if "for" in document:
        document["applies_to"] = document.pop("for")
    return document


def _current(kind: type[Versioned]) -> dict[str, Versioned]:
    return {row.slug: row for row in db.session.scalars(select(kind).where(kind.is_current))}


def _renamed(row: Calendar | Plan | None, called: str, name: str) -> list[str]:
    return sentence(called, update(row, {"name": name})) if row else []


def _add(
    kind: type[Versioned],
    before: Versioned | None,
    slug: str,
    name: str,
    document: dict[str, Any],
    now: datetime,
    **more: Any,
) -> Iterator[str]:
    newest = db.session.scalar(select(func.max(kind.version)).where(kind.slug == slug)) or 0
    if before is not None:
        before.is_current = False
    db.session.add(
        kind(slug=slug, version=newest + 1, name=name, document=document, created_at=now, **more)
    )
    db.session.flush()
    word = kind.__name__.lower()
    if newest:
        yield f"Make version {newest + 1} of the {word} {slug}; open tickets keep theirs."
    else:
        yield f"Add the {word} {slug} (“{name}”)."


def _retired(rows: dict[str, Any], word: str) -> Iterator[str]:
    for slug, row in rows.items():
        row.is_current = False
        yield f"Put the {word} {slug} out of use."
    db.session.flush()
