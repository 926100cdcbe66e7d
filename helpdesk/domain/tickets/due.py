"""What time itself does to tickets: waits end, and silence closes what was solved."""

from datetime import datetime

from sqlalchemy import Select, select

from helpdesk.domain.tickets.resolving import close_silently
from helpdesk.domain.tickets.waiting import wake
from helpdesk.extensions import db
from helpdesk.models import Channel, State, Ticket


def wake_due(now: datetime, limit: int = 100) -> int:
    """Wake tickets whose time has come; gives back how many. The caller commits."""
    tickets = _locked(
        select(Ticket).where(Ticket.wake_at <= now, Ticket.state == State.WAITING), limit
    )
    for ticket in tickets:
        wake(ticket, by=None, now=now, channel=Channel.SYSTEM)
    return len(tickets)


def close_due(now: datetime, limit: int = 100) -> int:
    """Close solved tickets nobody spoke up about; gives back how many. The caller commits.

    The rows are locked and looked at again under the lock, so a reply that came first always wins.
    """
    tickets = _locked(
        select(Ticket).where(Ticket.closes_at <= now, Ticket.state == State.RESOLVED), limit
    )
    for ticket in tickets:
        close_silently(ticket, now=now)
    return len(tickets)


def _locked(query: Select[Ticket], limit: int) -> list[Ticket]:
    locked = query.order_by(Ticket.id).limit(limit).with_for_update(of=Ticket, skip_locked=True)
    return list(db.session.scalars(locked))
