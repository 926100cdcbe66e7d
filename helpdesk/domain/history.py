"""The only way a fact is written.

``record`` appends an event to the ticket's chain, raises the ticket's version and lets the
followers act, in the order of FOLLOWERS: reading that list tells everything that happens when
something happens.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from helpdesk.domain import notices
from helpdesk.domain.sla import follow as sla
from helpdesk.domain.sla import plans
from helpdesk.domain.sla.facts import SILENT
from helpdesk.extensions import db
from helpdesk.models import Channel, Event, EventKind, EventText, Message, Person, Ticket

FOLLOWERS = (
    sla.follow,  # targets, next check and the place in work lists
    notices.follow,  # mails to send and the bell
)
Followers = tuple[Callable[[Ticket, Event], None], ...]
_followers: ContextVar[Followers] = ContextVar("followers", default=FOLLOWERS)


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
    old and new ``text`` are kept beside, and the chain holds their salted digest.
    """
    facts = dict(data or {}) | plans.picked(ticket, kind)
    kept = _keep(text, facts)
    if message is not None:
        facts["message_digest"] = salted_digest(message.salt, message.body)
    ticket.version += 1
    ticket.updated_at = now
    event = Event(
        ticket_id=ticket.id,
        version=ticket.version,
        at=now,
        actor=by,
        channel=channel,
        kind=kind,
        data=facts,
        message=message,
        text=kept,
    )
    event.digest = _link(_last_digest(ticket), event, by.id if by else None)
    db.session.add(event)
    followers = _followers.get()
    if not followers:
        ticket.__dict__["_newest"] = db.session().get_transaction(), event
        return event
    # Written at once, together with what the clock makes of it, before anybody is told.
    for follower in followers:
        follower(ticket, event)
    db.session.flush()
    return event


def record_all(
    kind: EventKind, facts: Sequence[tuple[Ticket, Mapping[str, Any]]], *, now: datetime
) -> None:
    """Append a fact of one kind to each of many histories, as ``record`` does for the helpdesk
    itself, but in a handful of statements for all of them.

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
        event.digest = digests[ticket.id] = _link(digests.get(ticket.id, ""), event, None)
        events.append(event)
    db.session.add_all(events)
    db.session.flush()
    if sla.follow in _followers.get() and kind not in SILENT:
        sla.follow_all([ticket for ticket, _ in facts], now)
        db.session.flush()
    if notices.follow in _followers.get():
        notices.follow_all(
            [(ticket, event) for (ticket, _), event in zip(facts, events, strict=True)]
        )


@contextmanager
def untold() -> Iterator[None]:
    """Within the block the clock follows what is recorded, but nobody is told: for facts that are
    written down long after they happened.
    """
    with _followed_by((sla.follow,)):
        yield


@contextmanager
def unfollowed() -> Iterator[None]:
    """Within the block nothing follows from what is recorded: for a long past brought in from
    another system, whose promises are computed once, at its end. Facts are flushed when something
    asks for them, many at once.
    """
    with _followed_by(()):
        yield


@contextmanager
def _followed_by(followers: Followers) -> Iterator[None]:
    token = _followers.set(followers)
    try:
        yield
    finally:
        _followers.reset(token)


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
        if event.digest != _link(previous.get(event.ticket_id, ""), event, event.actor_id):
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


def _last_digest(ticket: Ticket) -> str:
    """The digest of the fact before the one being written."""
    if ticket.version == 1:  # every event raises it: this is the first one
        return ""
    transaction, event = ticket.__dict__.get("_newest", (None, None))
    if event is not None and transaction is db.session().get_transaction():
        return str(event.digest)
    query = select(Event.digest).where(Event.ticket_id == ticket.id).order_by(Event.id.desc())
    with db.session.no_autoflush:  # events are flushed as they are recorded
        return db.session.scalar(query.limit(1)) or ""


def _last_digests(ticket_ids: Collection[int]) -> dict[int, str]:
    """The same for many tickets, in one statement."""
    newest = select(func.max(Event.id)).where(Event.ticket_id.in_(ticket_ids))
    query = select(Event.ticket_id, Event.digest).where(
        Event.id.in_(newest.group_by(Event.ticket_id))
    )
    return dict(list(db.session.execute(query)))


def _link(previous: str, event: Event, actor_id: int | None) -> str:
    """The event's digest over everything it says and the digest before it."""
    said = [
        previous,
        event.ticket_id,
        event.version,
        event.at.isoformat(),
        actor_id,
        event.channel,
        event.kind,
        event.data,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
