"""Getting hold of a ticket: only through the policy, and locked when it is to be changed."""

from functools import lru_cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, load_only

from helpdesk.domain import policy
from helpdesk.extensions import db
from helpdesk.models import Category, Person, Queue, Ticket

LOCKED = select(Ticket).where(Ticket.id == bindparam("number")).with_for_update(of=Ticket)

_PLACED_BY = (Category.slug, Category.parent_id, Category.kind, Category.is_confidential)
PLACED = (
    load_only(*_PLACED_BY, Category.name),
    joinedload(Category.parent).load_only(*_PLACED_BY),
)
"""Of a topic and its service only what plans and chains are picked by: their texts are long."""


def find(person: Person, number: int) -> Ticket | None:
    """The ticket with all that verbs and the clock ask of it: its topic and the service above, its
    queue, its requester and who has it; or None if the person may not see it."""
    query = _with_surroundings(policy.visible_tickets(person))
    return db.session.scalars(query, {"number": number}).one_or_none()


def glimpse(person: Person, number: int) -> Ticket | None:
    """The ticket without what its page names, or None if the person may not see it."""
    ticket = db.session.get(Ticket, number)
    return ticket if ticket is not None and policy.can_see(person, ticket) else None


def find_for_change(person: Person, number: int) -> Ticket | None:
    """Like ``find``, with the row locked until the transaction ends (SQLite locks all writers).

    The policy is asked about the locked row: so it judges what is really there, and most often
    needs no statement for that.
    """
    ticket = db.session.scalars(LOCKED, {"number": number}).one_or_none()
    return ticket if ticket is not None and policy.can_see(person, ticket) else None


@lru_cache(maxsize=1000)
def _with_surroundings(visible: Select[Ticket]) -> Select[Ticket]:
    return visible.where(Ticket.id == bindparam("number")).options(
        joinedload(Ticket.category).options(*PLACED),
        joinedload(Ticket.queue).lazyload(Queue.department),
        joinedload(Ticket.requester),
        joinedload(Ticket.assignee).lazyload(Person.department),
    )
