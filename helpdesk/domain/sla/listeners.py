"""Whom a step of the escalation chain means: the assignee, the queue's leads, its managers."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import or_, select

from helpdesk.domain import policy
from helpdesk.extensions import db
from helpdesk.models import DirectoryMembership, Person, Role, RoleGrant, Ticket

ROLES = {"lead": Role.LEAD, "manager": Role.MANAGER}


class Listener(NamedTuple):
    """A grant that makes somebody lead or manager of a place."""

    role: Role
    queue_id: int | None
    department_id: int | None
    person_id: int


class Audience:
    """Everybody who leads or manages, read once for many tickets."""

    def __init__(self) -> None:
        """Read the grants, to persons and to directory groups, in one statement."""
        members = select(DirectoryMembership.person_id).where(
            DirectoryMembership.group_name == RoleGrant.group_name
        )
        rows = db.session.execute(
            select(RoleGrant.role, RoleGrant.queue_id, RoleGrant.department_id, Person.id)
            .join(Person, or_(Person.id == RoleGrant.person_id, Person.id.in_(members)))
            .where(RoleGrant.role.in_(ROLES.values()), Person.is_active)
            .order_by(Person.id)
        )
        self._listeners = [Listener(*row) for row in rows]

    def of(self, ticket: Ticket, tell: Iterable[str]) -> list[int]:
        """The ids of those to tell, each once.

        A ticket without an assignee is told to the leads instead: nobody else would hear. Nobody
        hears of the own request, or of a confidential ticket they may not open.
        """
        found: dict[int, None] = {}
        for name in tell:
            if name in ROLES:
                found |= dict.fromkeys(self._responsible(ROLES[name], ticket))
            elif ticket.assignee is not None and ticket.assignee.is_active:
                found[ticket.assignee.id] = None
            else:
                found |= dict.fromkeys(self._responsible(Role.LEAD, ticket))
        found.pop(ticket.requester_id, None)
        if ticket.is_confidential:
            return [person_id for person_id in found if _may_open(person_id, ticket)]
        return list(found)

    def _responsible(self, role: Role, ticket: Ticket) -> list[int]:
        """Holders of the role for the queue or its department; where there are none, for all."""
        holders = [listener for listener in self._listeners if listener.role is role]
        near = [
            holder.person_id
            for holder in holders
            if holder.queue_id == ticket.queue_id
            or (
                holder.department_id is not None
                and holder.department_id == ticket.queue.department_id
            )
        ]
        return near or [
            holder.person_id
            for holder in holders
            if holder.queue_id is None and holder.department_id is None
        ]


def _may_open(person_id: int, ticket: Ticket) -> bool:
    person = db.session.get_one(Person, person_id)
    return (
        db.session.scalar(
            policy.visible_tickets(person)
            .with_only_columns(Ticket.id)
            .where(Ticket.id == ticket.id)
        )
        is not None
    )
