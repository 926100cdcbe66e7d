"""Grants of the company file: who works where."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select

from helpdesk.domain.configuration.complaints import Complaint, meant
from helpdesk.domain.configuration.document import GrantPart
from helpdesk.domain.configuration.source import Source
from helpdesk.domain.directory.facts import fold
from helpdesk.extensions import db
from helpdesk.models import Department, Person, Queue, Role, RoleGrant


class Grant(NamedTuple):
    """What makes a grant the same grant."""

    role: Role
    person_id: int | None
    group_name: str | None
    queue_id: int | None
    department_id: int | None


def unknown_people(parts: Iterable[GrantPart], source: Source) -> Iterator[Complaint]:
    """A person must be known before a role can be given to them."""
    known = _person_ids()
    for at, part in enumerate(parts):
        if part.person and fold(part.person) not in known:
            words = (
                f'nobody is known by the user name "{part.person}"{meant(fold(part.person), known)}'
            )
            yield Complaint(source.spot(("grants", at, "person")), words)


def apply_grants(parts: Iterable[GrantPart], now: datetime) -> Iterator[str]:
    """Give the roles the file names, and take back those only an earlier file named.

    Roles given in the browser stay. Needs people, departments and queues in place.
    """
    wanted = _wanted(parts)
    for row in db.session.scalars(select(RoleGrant).order_by(RoleGrant.id)):
        grant = Grant(row.role, row.person_id, row.group_name, row.queue_id, row.department_id)
        words = wanted.pop(grant, None)
        if words is None and row.is_configured:
            db.session.delete(row)
            yield f"Take back: {_said(grant)}."
    for grant, words in wanted.items():
        db.session.add(RoleGrant(**grant._asdict(), is_configured=True, created_at=now))
        yield f"Grant: {words}."
    db.session.flush()


def _wanted(parts: Iterable[GrantPart]) -> dict[Grant, str]:
    people = _person_ids()
    queues = _ids(select(Queue.slug, Queue.id))
    departments = _ids(select(Department.slug, Department.id))
    wanted = {}
    for part in parts:
        grant = Grant(
            part.role,
            people[fold(part.person)] if part.person else None,
            fold(part.group) if part.group else None,
            queues[part.queue] if part.queue else None,
            departments[part.department] if part.department else None,
        )
        wanted[grant] = _words(part)
    return wanted


def _person_ids() -> Mapping[str, int]:
    return _ids(select(Person.username_folded, Person.id))


def _ids(query: Select[str, int]) -> dict[str, int]:
    return {name: number for name, number in db.session.execute(query)}  # noqa: C416


def _words(part: GrantPart) -> str:
    who = f"the group {part.group}" if part.group else f"the person {part.person}"
    where = "everywhere"
    if part.queue:
        where = f"in the queue {part.queue}"
    elif part.department:
        where = f"in the department {part.department}"
    return f"{part.role.value} {where} for {who}"


def _said(grant: Grant) -> str:
    person = db.session.get(Person, grant.person_id) if grant.person_id else None
    queue = db.session.get(Queue, grant.queue_id) if grant.queue_id else None
    department = db.session.get(Department, grant.department_id) if grant.department_id else None
    part = GrantPart.model_construct(
        role=grant.role,
        group=grant.group_name,
        person=person.username if person else None,
        queue=queue.slug if queue else None,
        department=department.slug if department else None,
    )
    return _words(part)
