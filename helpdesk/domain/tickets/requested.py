"""Tickets as their requester lists them."""

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from helpdesk.domain import policy
from helpdesk.domain.tickets.shown import Shown
from helpdesk.extensions import db
from helpdesk.models import Person, State, Target, Ticket


def tickets(person: Person, *, before: int | None, limit: int) -> list[Ticket]:
    """The person's own requests, newest first, those with smaller numbers than ``before``."""
    query = _own(person).limit(limit)
    if before is not None:
        query = query.where(Ticket.id < before)
    return list(db.session.scalars(query))


def open_tickets(person: Person, limit: int) -> list[Ticket]:
    """The person's requests that still need somebody's word, newest first."""
    return list(db.session.scalars(_own(person).where(Ticket.state != State.CLOSED).limit(limit)))


def open_about(person: Person, category_id: int, limit: int = 3) -> list[Ticket]:
    """The person's open requests on the same topic, so that nobody asks twice."""
    query = _own(person).where(Ticket.state != State.CLOSED, Ticket.category_id == category_id)
    return list(db.session.scalars(query.limit(limit)))


def targets_of(shown: Iterable[Ticket | Shown]) -> dict[int, list[Target]]:
    """The promises of several tickets in one query, by ticket number."""
    numbers = [ticket.id for ticket in shown]
    found: dict[int, list[Target]] = {number: [] for number in numbers}
    if numbers:
        for target in db.session.scalars(select(Target).where(Target.ticket_id.in_(numbers))):
            found[target.ticket_id].append(target)
    return found


def _own(person: Person) -> Select[Ticket]:
    return (
        policy.visible_tickets(person)
        .where(Ticket.requester_id == person.id)
        .options(joinedload(Ticket.category), joinedload(Ticket.assignee))
        .order_by(Ticket.id.desc())
    )
