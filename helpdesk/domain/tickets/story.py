"""A ticket's story as somebody may read it: what was said and what happened, in order.

Requesters and colleagues they brought in get the public side only, and get it from the statement
itself: a note is never loaded for them.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, select
from sqlalchemy.orm import aliased

from helpdesk.domain import policy
from helpdesk.domain.tickets.shown import Shown
from helpdesk.extensions import rows
from helpdesk.models import (
    Attachment,
    Channel,
    Event,
    EventKind,
    EventText,
    Message,
    MessageKind,
    Person,
)

PUBLIC = (
    EventKind.OPENED,
    EventKind.REPLIED,
    EventKind.TAKEN,
    EventKind.ASSIGNED,
    EventKind.WAITING_STARTED,
    EventKind.REMINDED,
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


class File(NamedTuple):
    """A file that came with a message."""

    id: str
    name: str
    size: int
    field: str | None
    """The form field it answers; none: it belongs to the text."""
    width: int | None

    @property
    def is_picture(self) -> bool:
        """Whether it was verified as a raster picture and may be shown inline."""
        return self.width is not None


class Said(NamedTuple):
    """A message: its words as they were written, and who wrote them."""

    id: int
    kind: MessageKind
    channel: Channel
    body: str
    created_at: datetime
    looks_like_thanks: bool
    author_id: int | None
    author: str | None
    files: list[File]


class Happening(NamedTuple):
    """An event, who did it (None: the helpdesk itself), and what was said if the reader may know.

    ``before`` are the words that a change replaced.
    """

    kind: EventKind
    at: datetime
    channel: Channel
    data: Mapping[str, Any]
    actor_id: int | None
    actor: str | None
    before: str | None
    message: Said | None


AUTHOR = aliased(Person)
FACTS = (Event.kind, Event.at, Event.channel, Event.data, Event.actor_id, Person.name)
WORDS = (
    *(Message.id, Message.kind, Message.channel, Message.body, Message.created_at),
    *(Message.looks_like_thanks, Message.author_id, AUTHOR.name),
)
FILES = (Attachment.id, Attachment.name, Attachment.size, Attachment.field, Attachment.width)


def of(ticket: Shown, reader: Person, *, since: int = 0) -> list[Happening]:
    """What happened to the ticket after version ``since``, oldest first, in one statement.

    Reads only what ``reader`` may know: whoever may not see the inner side gets neither inner
    events nor the notes of public ones.
    """
    query = _telling(policy.can_see_internal(reader, ticket))
    found: dict[int, Happening] = {}
    for row in rows(query, {"ticket": ticket.id, "since": since}):
        event, facts, words, file = row[0], row[1:8], row[8:16], row[16:]
        if event not in found:
            said = Said._make((*words, [])) if words[0] is not None else None
            found[event] = Happening._make((*facts, said))
        if (message := found[event].message) is not None and file[0] is not None:
            message.files.append(File._make(file))
    return list(found.values())


@cache
def _telling(is_inner: bool) -> Select[*tuple[Any, ...]]:
    said = Message.id == Event.message_id
    wanted = [
        Event.ticket_id == bindparam("ticket", type_=Integer),
        Event.version > bindparam("since", type_=Integer),
    ]
    if not is_inner:
        said = and_(said, Message.kind != MessageKind.NOTE)
        wanted.append(Event.kind.in_(PUBLIC))
    return (
        select(Event.id, *FACTS, EventText.before, *WORDS, *FILES)
        .select_from(Event)
        .outerjoin(Person, Person.id == Event.actor_id)
        .outerjoin(EventText, EventText.event_id == Event.id)
        .outerjoin(Message, said)
        .outerjoin(AUTHOR, AUTHOR.id == Message.author_id)
        .outerjoin(Attachment, Attachment.message_id == Message.id)
        .where(*wanted)
        .order_by(Event.id, Attachment.created_at, Attachment.id)
    )
