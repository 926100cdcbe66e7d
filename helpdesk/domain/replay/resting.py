"""Tickets that were brought in: finding them again, and computing their promises."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from helpdesk.domain.sla import ledger, store
from helpdesk.extensions import db
from helpdesk.models import Event, Ticket


class LivesHere(Exception):
    """Somebody has worked on the ticket here: nothing more is brought in for it."""


def find(source: str, numbers: Collection[str]) -> dict[str, Ticket]:
    """The tickets of a system that are here already, by their numbers there."""
    query = select(Ticket).where(Ticket.source == source, Ticket.external_number.in_(numbers))
    return {str(ticket.external_number): ticket for ticket in db.session.scalars(query)}


def lives_here(tickets: Collection[Ticket]) -> set[int]:
    """The ids of those on which somebody has worked here."""
    newest = (
        select(func.max(Event.id))
        .where(Event.ticket_id.in_([ticket.id for ticket in tickets]))
        .group_by(Event.ticket_id)
    )
    query = select(Event.ticket_id, Event.data).where(Event.id.in_(newest))
    return {number for number, data in db.session.execute(query) if not data.get("replayed")}


def settle(tickets: Sequence[Ticket], *, until: datetime, now: datetime) -> None:
    """Store the promises of tickets whose facts were written up to ``until``, as they stand at
    ``now``: call it once for a batch, after the last fact and before the commit.
    """
    if not tickets:
        return
    db.session.flush()
    ids = [ticket.id for ticket in tickets]
    promises, stored = ledger.promises_of(ids, now), store.kept(ids)
    for ticket in tickets:
        ticket.replayed_until = until
        store.write(ticket, promises[ticket.id], stored[ticket.id])
    db.session.flush()
