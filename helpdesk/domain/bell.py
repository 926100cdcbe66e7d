"""What stands under somebody's bell."""

from datetime import datetime

from sqlalchemy import func, select, update

from helpdesk.extensions import db
from helpdesk.models import Notice, Person


def unread(person: Person) -> int:
    """How many notices the person has not looked at."""
    query = select(func.count()).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    return db.session.scalar(query) or 0


def mark_read(person: Person, *, now: datetime, ticket_id: int | None = None) -> None:
    """The person has seen all notices, or all those about one ticket."""
    seen = update(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    if ticket_id is not None:
        seen = seen.where(Notice.ticket_id == ticket_id)
    db.session.execute(seen.values(read_at=now).execution_options(synchronize_session=False))
