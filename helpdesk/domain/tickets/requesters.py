"""The person behind a ticket, as an agent wants to know them before answering."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from helpdesk.domain import policy
from helpdesk.domain.standing import Standing, standing
from helpdesk.domain.tickets.shown import Shown
from helpdesk.extensions import db, rows
from helpdesk.models import Draft, Person, Rating, Ticket
from helpdesk.models.base import UtcDateTime

LOOKING_BACK = timedelta(days=90)


class Rated(NamedTuple):
    """What the requester thought of the help."""

    score: int
    comment: str
    rated_at: datetime


@dataclass(frozen=True)
class Acquaintance:
    """How often the requester asked, how this ticket was rated, and the reader's unsent words."""

    lately: int
    """Tickets of the last 90 days that the reader sees at the desk, this one included."""
    open_now: int
    """Their open tickets that the reader sees at the desk, this one included."""
    rating: Rated | None
    draft: Draft | None


def acquaint(ticket: Shown, reader: Person, now: datetime) -> Acquaintance:
    """Everything of an acquaintance in one statement, and unsent words in another where there are
    some; figures equal the lists they open.
    """
    query = _acquainting(reader.id, standing(reader))
    about = {"ticket": ticket.id, "requester": ticket.requester_id, "since": now - LOOKING_BACK}
    lately, open_now, score, comment, rated_at, unsent = rows(query, about).one()
    rating = Rated(score, comment, rated_at) if score is not None else None
    draft = db.session.get(Draft, unsent) if unsent is not None else None
    return Acquaintance(lately, open_now, rating, draft)


@lru_cache(maxsize=1000)
def _acquainting(reader: int, place: Standing) -> Select[*tuple[Any, ...]]:
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
            Rating.score,
            Rating.comment,
            Rating.rated_at,
            unsent.scalar_subquery(),
        )
        .select_from(this)
        .outerjoin(Rating, Rating.ticket_id == this.id)
        .where(this.id == this_ticket)
    )
