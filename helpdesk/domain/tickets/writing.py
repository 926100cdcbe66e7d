"""What every verb that writes a text shares: making the message, and making it only once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from helpdesk.domain import rows
from helpdesk.domain.errors import InvalidInput, SubmittedDifferently
from helpdesk.domain.history import new_salt
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import (
    Attachment,
    Channel,
    Draft,
    Message,
    MessageKind,
    Person,
    Relation,
    Ticket,
)

FOLLOW_UP = "follow_up_of"
"""The tie of a ticket to the closed one whose requester answered too late to reopen it."""
LONGEST_TEXT = 50_000
LONGEST_TITLE = 200
_messages = rows.table(Message).c
MADE_OF = select(_messages.id).where(_messages.submission_key == bindparam("key"))


@dataclass(frozen=True)
class Submission:
    """A form sent once: its one-time key, and the draft whose files come along."""

    key: str
    draft: Draft | None = None
    digest: str | None = None
    """What the form says, where its message is not all of it."""

    @property
    def was_used(self) -> bool:
        """Whether the form was sent before."""
        return self.draft is not None and self.draft.submitted_at is not None


def checked_text(text: str, missing: object, field: str = "text") -> str:
    """The text without outer blanks. Raises InvalidInput if it is empty or far too long."""
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise InvalidInput({field: missing})
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            {field: lazy("This is too long: at most %(most)s characters fit.", most=LONGEST_TEXT)}
        )
    return text


def checked_title(title: str) -> str:
    """The title on one line, cut where it is too long. Raises InvalidInput if it is empty."""
    title = " ".join(title.replace("\0", "").split())[:LONGEST_TITLE]
    if not title:
        raise InvalidInput({"title": lazy("Write a short title.")})
    return title


def already_written(ticket: Ticket, text: str, submission: Submission | None) -> Message | None:
    """The message an earlier sending of the same form made, here or in a follow-up, if any.

    Raises SubmittedDifferently when the key came before with another text.
    """
    if submission is None:
        return None
    made = rows.execute(MADE_OF, {"key": submission.key}).scalar()
    if made is None:
        return None
    message = db.session.get_one(Message, made)
    if message.ticket_id != ticket.id and not _follows_up(message, ticket):
        raise _submitted_differently()
    return same_text(message, text)


def _follows_up(message: Message, ticket: Ticket) -> bool:
    """Whether the message opened a ticket that follows this one up."""
    tied = select(Relation).where(
        Relation.ticket_id == message.ticket_id,
        Relation.other_id == ticket.id,
        Relation.kind == FOLLOW_UP,
    )
    return db.session.scalars(tied).one_or_none() is not None


def same_text(message: Message, text: str) -> Message:
    """The message, if it was made of this text; else raises SubmittedDifferently."""
    if message.submission_digest != _digest(text):
        raise _submitted_differently()
    return message


def compose(
    kind: MessageKind,
    text: str,
    *,
    by: Person | None,
    now: datetime,
    channel: Channel,
    submission: Submission | None = None,
) -> Message:
    """A message for the conversation; it is written with the fact that tells of it."""
    message = Message(
        author_id=by.id if by else None,
        kind=kind,
        channel=channel,
        body=text,
        salt=new_salt(),
        is_automatic=by is None,
        looks_like_thanks=False,
        created_at=now,
    )
    if submission is not None:
        sign(message, submission)
    return message


def hand_in(submission: Submission | None, message: Message) -> None:
    """Close the draft that became the message, which takes its files over."""
    if submission is None or submission.draft is None:
        return
    draft = submission.draft
    if draft.attachments:
        adopt_files(draft, message)
    rows.update(
        draft,
        ticket_id=message.ticket_id,
        submitted_at=message.created_at,
        submission_digest=submission.digest,
    )


def sign(message: Message, submission: Submission) -> None:
    """Note which form the message came from, so that sending it again makes no second one."""
    message.submission_key = submission.key
    message.submission_digest = _digest(message.body)


def adopt_files(draft: Draft, message: Message) -> None:
    """The draft's files become part of the message."""
    db.session.execute(
        update(Attachment)
        .where(Attachment.draft_id == draft.id, Attachment.message_id.is_(None))
        .values(message_id=message.id, ticket_id=message.ticket_id)
    )


def _submitted_differently() -> SubmittedDifferently:
    return SubmittedDifferently(
        lazy("This form was already sent with another text. Your new text is kept below.")
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
