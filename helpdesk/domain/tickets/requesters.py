"""The person behind a ticket, as an agent wants to know them before answering."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from helpdesk.domain import policy
from helpdesk.extensions import db
from helpdesk.models import Draft, Person, Rating, Ticket

LOOKING_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Acquaintance:
    """How often the requester asked, how this ticket was rated, and the reader's unsent words."""

    lately: int
    """Tickets of the last 90 days that the reader sees at the desk, this one included."""
    open_now: int
    """Their open tickets that the reader sees at the desk, this one included."""
    rating: Rating | None
    draft: Draft | None


def acquaint(ticket: Ticket, reader: Person, now: datetime) -> Acquaintance:
    """Everything of an acquaintance in one statement; figures equal the lists they open."""
    theirs = policy.desk_tickets(reader).where(Ticket.requester_id == ticket.requester_id)
    lately = theirs.where(Ticket.opened_at >= now - LOOKING_BACK)
    open_now = theirs.where(Ticket.is_open)
    unsent = (
        select(Draft.id)
        .where(
            Draft.person_id == reader.id,
            Draft.ticket_id == ticket.id,
            Draft.submitted_at.is_(None),
        )
        .order_by(Draft.updated_at.desc())
        .limit(1)
    )
    this = aliased(Ticket)  # an alias, lest the figures above count within this row alone
    row = db.session.execute(
        select(
            lately.with_only_columns(func.count()).scalar_subquery(),
            open_now.with_only_columns(func.count()).scalar_subquery(),
            Rating,
            Draft,
        )
        .select_from(this)
        .outerjoin(Rating, Rating.ticket_id == this.id)
        .outerjoin(Draft, Draft.id == unsent.scalar_subquery())
        .where(this.id == ticket.id)
    ).one()
    return Acquaintance(*row)
