"""Departments and queues of the company file."""

from collections.abc import Container, Iterable, Iterator, Mapping

from sqlalchemy import select

from helpdesk.domain.configuration.changes import (
    Change,
    Deed,
    arrival,
    by_slug,
    called,
    departures,
    open_tickets,
    reordering,
)
from helpdesk.domain.configuration.complaints import Complaint
from helpdesk.domain.configuration.differences import differences
from helpdesk.domain.configuration.document import DepartmentPart, QueuePart
from helpdesk.domain.configuration.source import Source
from helpdesk.domain.configuration.written import Written
from helpdesk.extensions import db
from helpdesk.models import Department, Queue


def taken_names(parts: Iterable[DepartmentPart], source: Source) -> Iterator[Complaint]:
    """Department names are unique: neither twice in the file, nor another department's already."""
    rows = db.session.scalars(select(Department)).all()
    named, slugs = {one.name: one.slug for one in rows}, {one.slug for one in rows}
    seen: set[str] = set()
    for at, part in enumerate(parts):
        owner = named.get(part.name, part.slug)
        spot = source.spot(("departments", at, "name"))
        if part.name in seen:
            yield Complaint(spot, f'two departments are called "{part.name}"')
        elif owner != part.slug and part.slug in slugs:
            yield Complaint(spot, f'the department "{owner}" is called "{part.name}" already')
        seen.add(part.name)


def department_changes(now: list[Written], wanted: list[Written]) -> Iterator[Change]:
    """Added and renamed departments. Those not named stay: people of the directory work there.

    One that came with the directory, known by its name, gets the file's short name.
    """
    slugs, names = by_slug(now), {item["name"]: item for item in now}
    for item in wanted:
        before = slugs.get(item["slug"]) or names.get(item["name"])
        who = called("department", before or item)
        if before is None:
            yield Change("departments", Deed.ADDED, item["slug"], who)
        elif told := tuple(differences(before, item)):
            yield Change("departments", Deed.CHANGED, item["slug"], who, told)


def queue_changes(
    now: list[Written],
    wanted: list[Written],
    retired: Container[str],
    tickets: Mapping[str, int],
) -> Iterator[Change]:
    """Queues added, changed, back in use and put out of use, and their order."""
    before, after = by_slug(now), by_slug(wanted)
    for slug, item in after.items():
        who = called("queue", before.get(slug, item))
        if slug not in before:
            facts = (f"line {item['line']}, department {item['department']}",)
            yield Change("queues", arrival(slug, retired), slug, who, facts)
        elif told := tuple(differences(before[slug], item)):
            yield Change("queues", Deed.CHANGED, slug, who, told)
    yield from departures("queues", "queue", now, after, tickets)
    yield from reordering("queues", "queues", before, after)


def apply_departments(parts: Iterable[DepartmentPart]) -> None:
    """Add and rename departments."""
    for part in parts:
        row = _department(part)
        if row is None:
            db.session.add(Department(slug=part.slug, name=part.name))
        else:
            row.slug, row.name = part.slug, part.name
        db.session.flush()


def apply_queues(parts: Iterable[QueuePart]) -> None:
    """Make the queues in use those of the file. Needs the departments in place."""
    departments = {row.slug: row for row in db.session.scalars(select(Department))}
    rows = {row.slug: row for row in db.session.scalars(select(Queue))}
    for position, part in enumerate(parts):
        row = rows.pop(part.slug, None) or Queue(slug=part.slug)
        row.name, row.line = part.name.root, part.line
        row.department = departments[part.department]
        row.position, row.is_active = position, True
        db.session.add(row)
    for row in rows.values():
        row.is_active = False
    db.session.flush()


def remarks(wanted: Container[str], tickets: Mapping[str, int]) -> Iterator[str]:
    """Queues out of use in which somebody still waits for help."""
    for slug, count in sorted(tickets.items()):
        if slug not in wanted:
            yield f"The queue {slug} is out of use, but {open_tickets(count)} still in it."


def _department(part: DepartmentPart) -> Department | None:
    by_slug = select(Department).where(Department.slug == part.slug)
    by_name = select(Department).where(Department.name == part.name)
    return db.session.scalar(by_slug) or db.session.scalar(by_name)
