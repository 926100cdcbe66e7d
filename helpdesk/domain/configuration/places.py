"""Departments and queues of the company file."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select

from helpdesk.domain.configuration.changes import (
    Change,
    Deed,
    by_slug,
    called,
    of_section,
    open_tickets,
    reordering,
)
from helpdesk.domain.configuration.complaints import Complaint
from helpdesk.domain.configuration.differences import differences
from helpdesk.domain.configuration.document import DepartmentPart, QueuePart
from helpdesk.domain.configuration.source import Source
from helpdesk.domain.configuration.written import Sections, Written
from helpdesk.extensions import db
from helpdesk.models import Department, Queue


def taken_names(parts: Sequence[DepartmentPart], source: Source) -> Iterator[Complaint]:
    """Department names are unique: neither twice in the file, nor another department's already."""
    rows = db.session.scalars(select(Department)).all()
    named, slugs = {one.name: one.slug for one in rows}, {one.slug for one in rows}
    in_file = {part.slug for part in parts}
    seen: set[str] = set()
    for at, part in enumerate(parts):
        owner = named.get(part.name, part.slug)
        spot = source.spot(("departments", at, "name"))
        if part.name in seen:
            yield Complaint(spot, f'two departments are called "{part.name}"')
        elif owner != part.slug and (part.slug in slugs or owner in in_file):
            yield Complaint(spot, f'the department "{owner}" is called "{part.name}" already')
        seen.add(part.name)


def department_changes(now: list[Written], wanted: list[Written]) -> Iterator[Change]:
    """Added and renamed departments. Those not named stay: people of the directory work there.

    One that came with the directory, known by its name, gets the file's short name.
    """
    before = by_slug(now)
    old_slugs = {new: old for old, new in new_slugs(now, wanted).items()}
    for item in wanted:
        slug = item["slug"]
        present = before.get(slug) or before.get(old_slugs.get(slug, ""))
        who = called("department", present or item)
        if present is None:
            yield Change("departments", Deed.ADDED, slug, who)
        elif told := tuple(differences(present, item)):
            yield Change("departments", Deed.CHANGED, slug, who, told)


def new_slugs(now: list[Written], wanted: list[Written]) -> dict[str, str]:
    """The short names of departments that are known by their name, and what they become."""
    slugs, names = by_slug(now), {item["name"]: item["slug"] for item in now}
    return {
        names[item["name"]]: item["slug"]
        for item in wanted
        if item["slug"] not in slugs and item["name"] in names
    }


def moved_along(now: Sections, renamed: Mapping[str, str]) -> Sections:
    """The set-up in use with the new short names: queues and rights follow their department."""

    def follow(item: Written) -> Written:
        place = item.get("department", "")
        return {**item, "department": renamed[place]} if place in renamed else item

    return now | {name: [follow(item) for item in now[name]] for name in ("queues", "grants")}


def queue_changes(
    now: list[Written],
    wanted: list[Written],
    retired: Container[str],
    tickets: Mapping[str, int],
) -> Iterator[Change]:
    """Queues added, changed, back in use and put out of use, and their order."""

    def new(item: Written) -> tuple[str, ...]:
        return (f"line {item['line']}, department {item['department']}",)

    yield from of_section("queues", "queue", now, wanted, retired, new=new, tickets=tickets)
    yield from reordering("queues", "queues", by_slug(now), by_slug(wanted))


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
            yield f"The queue {slug} is out of use; still in it: {open_tickets(count)}."


def _department(part: DepartmentPart) -> Department | None:
    by_slug = select(Department).where(Department.slug == part.slug)
    by_name = select(Department).where(Department.name == part.name)
    return db.session.scalar(by_slug) or db.session.scalar(by_name)
