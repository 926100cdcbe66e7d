"""Keeping the stays of tickets as history has them: whoever changed is looked at again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select

from helpdesk.domain import rows
from helpdesk.extensions import db
from helpdesk.models import Event, QueueStay, Setting, Ticket

SETTLED = "queue_stays.settled"
BATCH = 2_000
"""Events looked through at once."""
SETTLES = timedelta(minutes=10)
"""PostgreSQL gives numbers out before their rows can be seen: events are looked through once more
when they are so old that none can appear among them any more."""
NEW = insert(rows.table(QueueStay))


class Look(NamedTuple):
    """Tickets that changed, and the last event looked through to find them."""

    tickets: list[int]
    last: int


def settled() -> int:
    """Up to which event everything was looked through for good; 0 in the beginning."""
    row = db.session.get(Setting, SETTLED)
    return row.value["event"] if row is not None else 0


def changed_after(event: int) -> Look | None:
    """The tickets of the next events whose stays are not kept as they are now; None at the end."""
    newer = (
        select(Event.id, Event.ticket_id)
        .where(Event.id > event)
        .order_by(Event.id)
        .limit(BATCH)
        .subquery()
    )
    last = db.session.scalar(select(func.max(newer.c.id)))
    if last is None:
        return None
    kept = (
        select(QueueStay.ticket_id)
        .where(QueueStay.ticket_id == Ticket.id, QueueStay.version == Ticket.version)
        .exists()
    )
    stale = select(Ticket.id).where(Ticket.id.in_(select(newer.c.ticket_id)), ~kept)
    return Look(list(db.session.scalars(stale)), last)


def keep(tickets: Sequence[int], stays: Sequence[QueueStay]) -> None:
    """Put these in the place of what was kept of the tickets."""
    db.session.execute(delete(QueueStay).where(QueueStay.ticket_id.in_(tickets)))
    if stays:
        names = [column.name for column in rows.table(QueueStay).columns]
        rows.execute(NEW, [{name: getattr(one, name) for name in names} for one in stays])
    db.session.flush()


def settle(last: int, now: datetime) -> None:
    """Everything up to the event ``last`` was looked through: what is old enough, for good."""
    old = (
        select(Event.id)
        .where(Event.id <= last, Event.at <= now - SETTLES)
        .order_by(Event.id.desc())
        .limit(1)
    )
    number = db.session.scalar(old)
    if number is not None:
        db.session.merge(Setting(key=SETTLED, value={"event": number}, updated_at=now))
        db.session.flush()
