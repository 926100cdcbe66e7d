"""What stands under somebody's bell."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import joinedload

from helpdesk.domain import policy
from helpdesk.extensions import db, rows
from helpdesk.models import Event, Notice, Person, Ticket

UNREAD = select(func.count()).where(
    Notice.person_id == bindparam("person"), Notice.read_at.is_(None)
)


def unread(person: Person) -> int:
    """How many notices the person has not looked at."""
    return rows(UNREAD, {"person": person.id}).scalar() or 0


def mark_read(person: Person, *, now: datetime, ticket_id: int | None = None) -> None:
    """The person has seen all notices, or all those about one ticket."""
    seen = update(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    if ticket_id is not None:
        seen = seen.where(Notice.ticket_id == ticket_id)
    db.session.execute(seen.values(read_at=now).execution_options(synchronize_session=False))


def _visible(person: Person) -> Select[int]:
    return policy.visible_tickets(person).with_only_columns(Ticket.id)


def latest(person: Person, limit: int = 50) -> Sequence[Notice]:
    """The person's newest notices, less those about tickets they may not see any more."""
    query = (
        select(Notice)
        .where(Notice.person_id == person.id, Notice.ticket_id.in_(_visible(person)))
        .options(joinedload(Notice.ticket), joinedload(Notice.event).joinedload(Event.actor))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def open_one(person: Person, notice_id: int, *, now: datetime) -> Notice | None:
    """The person's own notice, now read; None for anybody else's."""
    query = select(Notice).where(
        Notice.id == notice_id,
        Notice.person_id == person.id,
        Notice.ticket_id.in_(_visible(person)),
    )
    notice = db.session.scalar(query)
    if notice is not None and notice.read_at is None:
        notice.read_at = now
    return notice
