"""A late answer to a closed ticket: it opens a new one, tied to the old.

The old ticket stays closed: its promise was kept or broken long ago, and a new problem deserves a
promise of its own.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.domain.tickets.opening import open_ticket
from helpdesk.domain.tickets.shown import Shown
from helpdesk.domain.tickets.writing import FOLLOW_UP, Submission
from helpdesk.extensions import db
from helpdesk.models import Channel, Message, Person, Relation, State, Ticket


def is_too_late_to_reopen(
    ticket: Ticket | Shown, *, by: Person, now: datetime, reopen_within: timedelta
) -> bool:
    """Whether the requester's reply now opens a follow-up instead of this ticket again."""
    return (
        ticket.state is State.CLOSED
        and ticket.closed_at is not None
        and ticket.requester_id == by.id
        and now - ticket.closed_at > reopen_within
    )


def follow_up(
    ticket: Ticket,
    *,
    by: Person,
    text: str,
    now: datetime,
    channel: Channel = Channel.WEB,
    submission: Submission | None = None,
) -> Message:
    """Open a ticket on the same topic with ``text`` as its description, tied to the old one.

    Gives back the new ticket's first message. A topic that is no longer offered still takes it.
    """
    new = open_ticket(
        by=by,
        requester=by,
        category=ticket.category,
        form_version=None,
        title=ticket.title,
        description=text,
        answers={},
        now=now,
        channel=channel,
        submission=submission,
    )
    db.session.add(Relation(ticket_id=new.id, other_id=ticket.id, kind=FOLLOW_UP))
    opening = select(Message).where(Message.ticket_id == new.id).order_by(Message.id).limit(1)
    return db.session.scalars(opening).one()
