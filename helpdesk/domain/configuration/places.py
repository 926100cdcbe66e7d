"""Departments and queues of the company file."""

from collections.abc import Iterable, Iterator

from sqlalchemy import func, select

from helpdesk.domain.configuration.changes import retire, sentence, update
from helpdesk.domain.configuration.complaints import Complaint
from helpdesk.domain.configuration.document import DepartmentPart, QueuePart
from helpdesk.domain.configuration.source import Source
from helpdesk.extensions import db
from helpdesk.models import Department, Queue, Ticket


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


def apply_departments(parts: tuple[DepartmentPart, ...]) -> Iterator[str]:
    """Add and rename departments. Those not named stay: people of the directory work there.

    One that came with the directory, known by its name, gets the file's short name.
    """
    for part in parts:
        row = _department(part)
        if row is None:
            db.session.add(Department(slug=part.slug, name=part.name))
            yield f"Add the department {part.slug} (“{part.name}”)."
        else:
            values = {"slug": part.slug, "name": part.name}
            yield from sentence(f"the department {row.slug}", update(row, values))
        db.session.flush()


def apply_queues(parts: tuple[QueuePart, ...]) -> Iterator[str]:
    """Add, change and retire queues. Needs the departments in place."""
    departments = {one.slug: one for one in db.session.scalars(select(Department))}
    rows = {one.slug: one for one in db.session.scalars(select(Queue))}
    for position, part in enumerate(parts):
        values = {
            "name": part.name.root,
            "line": part.line,
            "department": departments[part.department],
            "position": position,
            "is_active": True,
        }
        if row := rows.pop(part.slug, None):
            yield from sentence(f"the queue {part.slug}", update(row, values))
        else:
            db.session.add(Queue(slug=part.slug, **values))
            yield f"Add the queue {part.slug} (“{part.name}”, line {part.line})."
    for row in rows.values():
        yield from retire(row, f"the queue {row.slug}")
    db.session.flush()


def remarks() -> Iterator[str]:
    """Queues out of use in which somebody still waits for help."""
    query = (
        select(Queue.slug, func.count(Ticket.id))
        .join(Ticket, Ticket.queue_id == Queue.id)
        .where(Queue.is_active.is_(False), Ticket.is_open)
        .group_by(Queue.slug)
        .order_by(Queue.slug)
    )
    for slug, count in db.session.execute(query):
        yield f"The queue {slug} is out of use, but {count} open tickets are still in it."


def _department(part: DepartmentPart) -> Department | None:
    by_slug = select(Department).where(Department.slug == part.slug)
    by_name = select(Department).where(Department.name == part.name)
    return db.session.scalar(by_slug) or db.session.scalar(by_name)
