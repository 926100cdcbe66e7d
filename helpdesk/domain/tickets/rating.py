"""What the requester thought of the help."""

from datetime import datetime, timedelta

from helpdesk.domain import history, policy, workflow
from helpdesk.domain.errors import InvalidInput, TransitionNotAllowed
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import Channel, EventKind, Person, Rating, Ticket

CHANGEABLE = timedelta(hours=12)
LONGEST_COMMENT = 2_000


def rate(
    ticket: Ticket,
    score: int,
    *,
    by: Person,
    now: datetime,
    comment: str = "",
    channel: Channel = Channel.WEB,
) -> Rating:
    """Rate the help from 1 to 5; the same person may change it for 12 hours."""
    policy.require(by, "rate", ticket)
    workflow.check(ticket, "rate")
    if score not in range(1, 6):
        raise InvalidInput({"score": lazy("Choose 1 to 5.")})
    rating = db.session.get(Rating, ticket.id)
    if rating is None:
        rating = Rating(ticket_id=ticket.id, person_id=by.id, rated_at=now)
        db.session.add(rating)
    elif now - rating.rated_at > CHANGEABLE:
        raise TransitionNotAllowed(lazy("The rating can be changed for 12 hours only."))
    rating.score, rating.comment = score, comment.replace("\0", "").strip()[:LONGEST_COMMENT]
    history.record(ticket, EventKind.RATED, by=by, now=now, channel=channel, data={"score": score})
    return rating
