"""Hearing of a ticket without working it."""

from datetime import datetime

from helpdesk.domain import history, policy
from helpdesk.extensions import db
from helpdesk.models import Channel, EventKind, Person, Ticket, Watcher


def watch(ticket: Ticket, *, by: Person, now: datetime, channel: Channel = Channel.WEB) -> None:
    """Start to hear of everything that happens to the ticket."""
    policy.require(by, "watch", ticket)
    if db.session.get(Watcher, (ticket.id, by.id)):
        return
    db.session.add(Watcher(ticket_id=ticket.id, person_id=by.id))
    history.record(
        ticket, EventKind.WATCHER_ADDED, by=by, now=now, channel=channel, data={"person": by.id}
    )


def unwatch(ticket: Ticket, *, by: Person, now: datetime, channel: Channel = Channel.WEB) -> None:
    """Stop hearing of the ticket."""
    watcher = db.session.get(Watcher, (ticket.id, by.id))
    if watcher is None:
        return
    db.session.delete(watcher)
    history.record(
        ticket, EventKind.WATCHER_REMOVED, by=by, now=now, channel=channel, data={"person": by.id}
    )
