"""Getting hold of a ticket: only through the policy, and locked when it is to be changed."""

from functools import lru_cache

from sqlalchemy import Select, bindparam
from sqlalchemy.orm import joinedload

from helpdesk.domain import policy
from helpdesk.extensions import db
from helpdesk.models import Person, Ticket


def find(person: Person, number: int) -> Ticket | None:
    """The ticket with everything its page names, or None if the person may not see it."""
    query = _with_names(policy.visible_tickets(person))
    return db.session.scalars(query, {"number": number}).one_or_none()


def find_for_change(person: Person, number: int) -> Ticket | None:
    """Like ``find``, with the row locked until the transaction ends (SQLite locks all writers)."""
    query = policy.visible_tickets(person).where(Ticket.id == number)
    return db.session.scalars(query.with_for_update(of=Ticket)).one_or_none()


@lru_cache(maxsize=1000)
def _with_names(visible: Select[Ticket]) -> Select[Ticket]:
    return visible.where(Ticket.id == bindparam("number")).options(
        joinedload(Ticket.category),
        joinedload(Ticket.queue),
        joinedload(Ticket.requester),
        joinedload(Ticket.opened_by),
        joinedload(Ticket.assignee),
        joinedload(Ticket.owner),
        joinedload(Ticket.form_version),
        joinedload(Ticket.plan),
    )
