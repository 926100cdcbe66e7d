"""The person behind a ticket, as an agent wants to know them before answering."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from helpdesk.domain import policy
from helpdesk.domain.standing import Standing, standing
from helpdesk.domain.tickets.shown import Shown
from helpdesk.extensions import db
from helpdesk.models import Draft, Person, Rating, Ticket
from helpdesk.models.base import UtcDateTime

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


def acquaint(ticket: Shown, reader: Person, now: datetime) -> Acquaintance:
    """Everything of an acquaintance in one statement; figures equal the lists they open."""
    query = _acquainting(reader.id, standing(reader))
    about = {"ticket": ticket.id, "requester": ticket.requester_id, "since": now - LOOKING_BACK}
    row = db.session.execute(query, about).one()
    return Acquaintance(*row)


@lru_cache(maxsize=1000)
def _acquainting(reader: int, place: Standing) -> Select[int, int, Rating, Draft]:
    this_ticket = bindparam("ticket", type_=Integer)
    theirs = policy.desk_tickets(reader, place).where(
        Ticket.requester_id == bindparam("requester", type_=Integer)
    )
    lately = theirs.where(Ticket.opened_at >= bindparam("since", type_=UtcDateTime))
    open_now = theirs.where(Ticket.is_open)
    unsent = (
        select(Draft.id)
        .where(
            Draft.person_id == reader,
            Draft.ticket_id == this_ticket,
            Draft.submitted_at.is_(None),
        )
        .order_by(Draft.updated_at.desc())
        .limit(1)
    )
    this = aliased(Ticket)  # an alias, lest the figures above count within this row alone
    return (
        select(
            lately.with_only_columns(func.count()).scalar_subquery(),
            open_now.with_only_columns(func.count()).scalar_subquery(),
            Rating,
            Draft,
        )
        .select_from(this)
        .outerjoin(Rating, Rating.ticket_id == this.id)
        .outerjoin(Draft, Draft.id == unsent.scalar_subquery())
        .where(this.id == this_ticket)
    )
