"""A ticket's story as somebody may read it: what was said and what happened, in order.

Requesters and colleagues they brought in get the public side only, and get it from the statement
itself: a note is never loaded for them.
"""

from functools import cache

from sqlalchemy import Integer, Select, and_, bindparam, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from helpdesk.domain import policy
from helpdesk.extensions import db
from helpdesk.models import Attachment, Event, EventKind, Message, MessageKind, Person, Ticket

PUBLIC = (
    EventKind.OPENED,
    EventKind.REPLIED,
    EventKind.TAKEN,
    EventKind.ASSIGNED,
    EventKind.WAITING_STARTED,
    EventKind.WOKEN,
    EventKind.RESOLVED,
    EventKind.CONFIRMED,
    EventKind.NOT_SOLVED,
    EventKind.CLOSED,
    EventKind.WITHDRAWN,
    EventKind.CANCELLED,
    EventKind.REOPENED,
    EventKind.RATED,
    EventKind.STATE_CHANGED,
)
"""What requesters may know of. How IT hands work around is its own matter."""


def of(ticket: Ticket, reader: Person, *, since: int = 0) -> list[Event]:
    """The ticket's events after version ``since``, oldest first, each with its actor, its message
    and that message's author and files, in one statement.

    Reads only what ``reader`` may know: whoever may not see the inner side gets neither inner
    events nor the notes of public ones.
    """
    query = _telling(policy.can_see_internal(reader, ticket))
    found = db.session.scalars(query, {"ticket": ticket.id, "since": since})
    return list(found.unique())


@cache
def _telling(is_inner: bool) -> Select[Event]:
    author = aliased(Person)
    said = Message.id == Event.message_id
    wanted = [
        Event.ticket_id == bindparam("ticket", type_=Integer),
        Event.version > bindparam("since", type_=Integer),
    ]
    if not is_inner:
        said = and_(said, Message.kind != MessageKind.NOTE)
        wanted.append(Event.kind.in_(PUBLIC))
    return (
        select(Event)
        .outerjoin(Message, said)
        .outerjoin(author, author.id == Message.author_id)
        .outerjoin(Attachment, Attachment.message_id == Message.id)
        .where(*wanted)
        .options(
            joinedload(Event.actor).lazyload(Person.department),
            joinedload(Event.text),
            contains_eager(Event.message).options(
                contains_eager(Message.author.of_type(author)).lazyload(author.department),
                contains_eager(Message.attachments),
            ),
        )
        .order_by(Event.id, Attachment.created_at, Attachment.id)
    )
