"""What time itself does to tickets: waits end, and silence closes what was solved."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select, func, null, select, update

from helpdesk.domain import one_by_one
from helpdesk.domain.tickets.resolving import close_silently
from helpdesk.domain.tickets.waiting import wake
from helpdesk.extensions import db
from helpdesk.models import Channel, State, Ticket


def wake_due(now: datetime, limit: int = 100, *, with_care: bool = False) -> int:
    """Wake tickets whose time has come; gives back how many were looked at. The caller commits.

    ``with_care``: a ticket that cannot be woken is left for an hour later, and the others are.
    """
    waits = select(Ticket).where(Ticket.wake_at <= now, Ticket.state == State.WAITING)
    tickets = locked(waits.order_by(Ticket.wake_at), limit)
    failed = each(
        tickets, lambda ticket: wake(ticket, by=None, now=now, channel=Channel.SYSTEM), with_care
    )
    put_off(failed, wake_at=now + one_by_one.LOOKED_AT_AGAIN_AFTER)
    return len(tickets)


def close_due(now: datetime, limit: int = 100, *, with_care: bool = False) -> int:
    """Close solved tickets nobody spoke up about; gives back how many were looked at. The caller
    commits. One whose requester is still to be reminded stays.

    The rows are locked and looked at again under the lock, so a reply that came first always wins.
    ``with_care``: a ticket that cannot be closed is left for an hour later, and the others are.
    """
    # Hardly any ticket has a reminder to come: the index of those must not tempt the planner.
    has_no_reminder = func.coalesce(Ticket.nudge_at, null()).is_(None)
    silent = select(Ticket).where(
        Ticket.closes_at <= now, Ticket.state == State.RESOLVED, has_no_reminder
    )
    tickets = locked(silent.order_by(Ticket.closes_at), limit)
    failed = each(tickets, lambda ticket: close_silently(ticket, now=now), with_care)
    put_off(failed, closes_at=now + one_by_one.LOOKED_AT_AGAIN_AFTER)
    return len(tickets)


def each(tickets: list[Ticket], work: Callable[[Ticket], object], with_care: bool) -> list[int]:
    """Do ``work`` to each ticket; ``with_care`` the numbers of those it failed for are given back,
    else it fails for all."""
    if with_care:
        return one_by_one.handle(tickets, work)
    for ticket in tickets:
        work(ticket)
    return []


def put_off(numbers: list[int], **until: datetime) -> None:
    """Look at these tickets again later: the column and its new instant."""
    if numbers:
        db.session.execute(update(Ticket).where(Ticket.id.in_(numbers)).values(**until))


def locked(query: Select[Ticket], limit: int) -> list[Ticket]:
    """Up to ``limit`` tickets of the query, locked; those another transaction holds are left.

    The query puts the longest due first: that is a walk along an index, however many are open.
    """
    locked = query.order_by(Ticket.id).limit(limit).with_for_update(of=Ticket, skip_locked=True)
    return list(db.session.scalars(locked))
