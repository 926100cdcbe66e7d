"""Where each person stands: what all grants, personal or through a directory group, add up to."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import lazyload

from helpdesk.extensions import db
from helpdesk.models import DirectoryMembership, Person, Queue, Role, RoleGrant


@dataclass(frozen=True)
class Standing:
    """Everything the grants say about one person, gathered once."""

    agent_queues: frozenset[int] = frozenset()
    """Queues worked in, as agent or lead."""
    lead_queues: frozenset[int] = frozenset()
    colleague_queues: frozenset[int] = frozenset()
    """Other queues of the departments worked in."""
    managed_queues: frozenset[int] = frozenset()
    confidential_queues: frozenset[int] = frozenset()
    is_administrator: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether the desk is open to this person at all."""
        return bool(self.agent_queues or self.managed_queues or self.is_administrator)


class _Grant(NamedTuple):
    role: Role
    queue_id: int | None
    department_id: int | None


_PLACE = (RoleGrant.role, RoleGrant.queue_id, RoleGrant.department_id)
_PEOPLE = bindparam("people", expanding=True, type_=Integer)
GRANTS: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(RoleGrant.person_id, *_PLACE).where(RoleGrant.person_id.in_(_PEOPLE)),
    select(DirectoryMembership.person_id, *_PLACE)
    .join(RoleGrant, RoleGrant.group_name == DirectoryMembership.group_name)
    .where(DirectoryMembership.person_id.in_(_PEOPLE)),
    select(null(), null(), Queue.id, Queue.department_id),
)
"""What people hold, and, with nobody's name, in which department each queue is."""


def standing(person: Person) -> Standing:
    """What the person's grants add up to; read once per loaded person."""
    if not person.is_active:
        return Standing()
    if "_standing" not in person.__dict__:
        gather([person])
    known: Standing = person.__dict__["_standing"]
    return known


def gather(people: Collection[Person]) -> None:
    """Read the standing of many people at once, in one statement, for ``standing`` to find."""
    unread = {person.id: person for person in people if "_standing" not in person.__dict__}
    active = [person.id for person in unread.values() if person.is_active]
    grants, departments = _grants_of(active) if active else ({}, {})
    for number, person in unread.items():
        person.__dict__["_standing"] = _add_up(grants.get(number, ()), departments)


def holders(queue: Queue, *roles: Role) -> Select[Person]:
    """Active people who hold one of the roles in the queue, themselves or through a group."""
    return holders_in(queue.id, queue.department_id, roles)


def holders_in(queue_id: int, department_id: int, roles: Collection[Role]) -> Select[Person]:
    """The same for a queue by its number and that of its department."""
    return _holding(frozenset(roles)).params(queue=queue_id, department=department_id)


def held(queue: Queue, roles: Collection[Role]) -> list[Person]:
    """The holders themselves, read at once."""
    where = {"queue": queue.id, "department": queue.department_id}
    return list(db.session.scalars(_holding(frozenset(roles)), where))


@cache
def _holding(roles: frozenset[Role]) -> Select[Person]:
    """The statement, kept: putting it together takes longer than its answer."""
    granted = and_(
        RoleGrant.role.in_(sorted(roles)),
        or_(
            RoleGrant.queue_id == bindparam("queue", type_=Integer),
            RoleGrant.department_id == bindparam("department", type_=Integer),
            and_(RoleGrant.queue_id.is_(None), RoleGrant.department_id.is_(None)),
        ),
    )
    personally = select(RoleGrant.person_id).where(granted, RoleGrant.person_id.is_not(None))
    by_group = (
        select(DirectoryMembership.person_id)
        .join(RoleGrant, RoleGrant.group_name == DirectoryMembership.group_name)
        .where(granted)
    )
    return (
        select(Person)
        .where(Person.is_active, or_(Person.id.in_(personally), Person.id.in_(by_group)))
        .options(lazyload(Person.department))
        .order_by(Person.name_folded, Person.id)
    )


def _grants_of(people: Sequence[int]) -> tuple[dict[int, list[_Grant]], dict[int, int]]:
    grants: dict[int, list[_Grant]] = defaultdict(list)
    departments: dict[int, int] = {}
    granted = db.session.execute(GRANTS, {"people": people})
    for person_id, role, queue_id, department_id in granted:
        if person_id is None:
            departments[queue_id] = department_id
        else:
            grants[person_id].append(_Grant(role, queue_id, department_id))
    return grants, departments


def _add_up(grants: Collection[_Grant], departments: dict[int, int]) -> Standing:
    def queues(*roles: Role) -> frozenset[int]:
        chosen = [grant for grant in grants if grant.role in roles]
        if any(g.queue_id is None and g.department_id is None for g in chosen):
            return frozenset(departments)
        wide = {g.department_id for g in chosen}
        return frozenset(g.queue_id for g in chosen if g.queue_id) | frozenset(
            queue for queue, department in departments.items() if department in wide
        )

    if not grants:
        return Standing()
    worked, managed = queues(Role.AGENT, Role.LEAD), queues(Role.MANAGER)
    homes = {departments[queue] for queue in worked if queue in departments}
    return Standing(
        agent_queues=worked,
        lead_queues=queues(Role.LEAD),
        colleague_queues=frozenset(q for q, d in departments.items() if d in homes) - worked,
        managed_queues=managed,
        confidential_queues=queues(Role.CONFIDENTIAL),
        is_administrator=any(grant.role is Role.ADMINISTRATOR for grant in grants),
    )
