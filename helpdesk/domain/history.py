"""The only way a fact is written.

``record`` appends an event to the ticket's chain, raises the ticket's version, lets the clock
follow and tells people, in that order: reading it tells everything that happens when something
happens.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from helpdesk.domain import notices, rows
from helpdesk.domain.following import Followers, followers, is_told
from helpdesk.domain.sla import facts as past
from helpdesk.domain.sla import follow as clock
from helpdesk.domain.sla import plans
from helpdesk.domain.sla.facts import SILENT, Fact
from helpdesk.extensions import db
from helpdesk.models import Channel, Event, EventKind, EventText, Message, Person, Ticket


class Supposed(NamedTuple):
    """A fact that was not written, and all the clock knows of the ticket before it."""

    known: list[Fact]
    fact: Fact


_supposed: ContextVar[list[Supposed] | None] = ContextVar("supposed", default=None)


def record(
    ticket: Ticket,
    kind: EventKind,
    *,
    by: Person | None,
    now: datetime,
    channel: Channel,
    data: dict[str, Any] | None = None,
    message: Message | None = None,
    text: tuple[str, str] | None = None,
) -> Event:
    """Append a fact to the ticket's history and let the followers act on it.

    ``by``: None means the helpdesk itself. ``data`` holds ids and words from fixed lists only;
    old and new ``text`` are kept beside, and the chain holds their salted digest. A ``message``
    that tells of it is written with it; so is the ticket itself, if this is its first fact.
    """
    known, digest = _so_far(ticket, kind)
    facts = dict(data or {}) | plans.picked(ticket, kind)
    if (supposed := _supposed.get()) is not None:
        supposed.append(Supposed(known, Fact(kind, now, facts)))
        return Event(version=ticket.version, at=now, channel=channel, kind=kind, data=facts)
    kept = _keep(text, facts)
    if message is not None:
        facts["message_digest"] = salted_digest(message.salt, message.body)
    ticket.version += 1
    ticket.updated_at = now
    moves_clock = _moves_clock(kind)
    change = clock.follow(ticket, [*known, Fact(kind, now, facts)]) if moves_clock else None
    event = Event(version=ticket.version, at=now, channel=channel, kind=kind, data=facts)
    event.actor_id = by.id if by else None
    _write(ticket, event, digest, message, kept)
    if change is not None:
        clock.settle(ticket, change)
    if is_told():
        notices.follow(ticket, event)
    return event


def _write(
    ticket: Ticket, event: Event, digest: str, message: Message | None, kept: EventText | None
) -> None:
    """Write the event, chained to ``digest``, after what it names and before what lies beside."""
    if ticket.id is None:
        rows.insert(ticket)
    event.ticket_id = ticket.id
    if message is not None:
        message.ticket_id = ticket.id
        rows.insert(message)
        event.message_id = message.id
    event.digest = _link(digest, event)
    rows.insert(event)
    if followers() is Followers.NOBODY:
        ticket.__dict__["_newest"] = db.session().get_transaction(), event
    if kept is not None:
        kept.event_id = event.id
        rows.insert(kept)


def record_all(
    kind: EventKind, facts: Sequence[tuple[Ticket, Mapping[str, Any]]], *, now: datetime
) -> list[Event]:
    """Append a fact of one kind to each of many histories, as ``record`` does for the helpdesk
    itself, but in a handful of statements for all of them. Gives back the events, in that order.

    A ticket may come more than once, in the order of its facts. The kind must be none after which
    the plan is picked again: whoever records a plan has picked it.
    """
    assert kind not in plans.PICKING
    digests = _last_digests({ticket.id for ticket, _ in facts})
    events = []
    for ticket, data in facts:
        ticket.version += 1
        ticket.updated_at = now
        event = Event(
            ticket_id=ticket.id,
            version=ticket.version,
            at=now,
            channel=Channel.SYSTEM,
            kind=kind,
            data=dict(data),
        )
        event.digest = digests[ticket.id] = _link(digests.get(ticket.id, ""), event)
        events.append(event)
    db.session.add_all(events)
    db.session.flush()
    if _moves_clock(kind):
        clock.follow_all([ticket for ticket, _ in facts], now)
        db.session.flush()
    if is_told():
        notices.follow_all(
            [(ticket, event) for (ticket, _), event in zip(facts, events, strict=True)]
        )
    return events


@contextmanager
def supposing() -> Iterator[list[Supposed]]:
    """Within the block ``record`` writes nothing and nothing follows; the list given back holds
    what it would have written. What verbs change of a ticket is theirs still to be undone.
    """
    supposed: list[Supposed] = []
    token = _supposed.set(supposed)
    try:
        yield supposed
    finally:
        _supposed.reset(token)


def new_salt() -> str:
    """A fresh salt for the digest of a text that may later be erased."""
    return secrets.token_hex(16)


def salted_digest(salt: str, text: str) -> str:
    """SHA-256 of a text with its salt: proves the text while it is there, tells nothing after."""
    return hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()


def tampered(ticket_ids: Collection[int]) -> set[int]:
    """Those of the tickets with an event that does not carry the digest it was written with."""
    found: set[int] = set()
    previous: dict[int, str] = {}
    query = select(Event).where(Event.ticket_id.in_(ticket_ids)).order_by(Event.id)
    for event in db.session.scalars(query):
        if event.digest != _link(previous.get(event.ticket_id, ""), event):
            found.add(event.ticket_id)
        previous[event.ticket_id] = event.digest
    return found


def _keep(text: tuple[str, str] | None, facts: dict[str, Any]) -> EventText | None:
    if text is None:
        return None
    before, after = text
    salt = new_salt()
    facts["text_digest"] = salted_digest(salt, f"{before}\0{after}")
    return EventText(before=before, after=after, salt=salt)


def _so_far(ticket: Ticket, kind: EventKind) -> tuple[list[Fact], str]:
    """What the clock must know of the facts before this one, and the digest of the last of them."""
    if ticket.version == 0:  # every event raises it: this is the first one
        return [], ""
    if _moves_clock(kind):
        return past.story(ticket.id)
    transaction, event = ticket.__dict__.get("_newest", (None, None))
    if event is not None and transaction is db.session().get_transaction():
        return [], str(event.digest)
    return [], past.last_digest(ticket.id)


def _moves_clock(kind: EventKind) -> bool:
    return followers() >= Followers.CLOCK and kind not in SILENT


def _last_digests(ticket_ids: Collection[int]) -> dict[int, str]:
    """The digest of the last event of each ticket, in one statement."""
    newest = select(func.max(Event.id)).where(Event.ticket_id.in_(ticket_ids))
    query = select(Event.ticket_id, Event.digest).where(
        Event.id.in_(newest.group_by(Event.ticket_id))
    )
    return dict(list(db.session.execute(query)))


def _link(previous: str, event: Event) -> str:
    """The event's digest over everything it says and the digest before it."""
    said = [
        previous,
        event.ticket_id,
        event.version,
        event.at.isoformat(),
        event.actor_id,
        event.channel,
        event.kind,
        event.data,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
