"""Files people attach: what they are, who may fetch them, and what their names are worth.

The type is judged from the bytes; a name is only a label. Pictures are shown in the page only when
Pillow has verified them; everything else is handed out to be saved.
"""

import secrets
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from sqlalchemy import select

from helpdesk.domain import policy
from helpdesk.domain.errors import InvalidInput
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import Attachment, Draft, Message, Person, Ticket

LONGEST_NAME = 120
_BREAKING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})


class Look(NamedTuple):
    """What a file's bytes say it is; the size in pixels only for a verified picture."""

    media_type: str
    width: int | None = None
    height: int | None = None


class Kept(NamedTuple):
    """Where a file's bytes lie and how many they are."""

    sha256: str
    size: int


def add(
    draft: Draft,
    *,
    by: Person,
    name: str,
    kept: Kept,
    look: Look,
    field: str | None,
    now: datetime,
    most: int,
) -> Attachment:
    """Put a kept file into a draft. Raises InvalidInput beyond ``most`` files."""
    if len(draft.attachments) >= most:
        raise InvalidInput({"file": lazy("There are already %(most)s files here.", most=most)})
    attachment = Attachment(
        id=secrets.token_urlsafe(16),
        field=field,
        uploaded_by_id=by.id,
        name=label(name),
        media_type=look.media_type,
        size=kept.size,
        sha256=kept.sha256,
        width=look.width,
        height=look.height,
        created_at=now,
    )
    draft.attachments.append(attachment)
    draft.updated_at = now
    return attachment


def remove(draft: Draft, attachment_id: str) -> None:
    """Take a file out of an unsent draft; one that is not in it changes nothing."""
    for attachment in list(draft.attachments):
        if attachment.id == attachment_id and attachment.message_id is None:
            draft.attachments.remove(attachment)
            db.session.delete(attachment)


def find(person: Person, attachment_id: str) -> Attachment | None:
    """The file, if the person may have it; else None, as for one that does not exist.

    A file in a draft is its writer's. A file in a conversation goes with its message: whoever may
    not read the note does not get the note's file.
    """
    attachment = db.session.get(Attachment, attachment_id)
    if attachment is None:
        return None
    if attachment.message_id is None:
        draft = db.session.get(Draft, attachment.draft_id) if attachment.draft_id else None
        is_own = draft is not None and draft.person_id == person.id
        return attachment if is_own and person.is_active else None
    message = db.session.get_one(Message, attachment.message_id)
    tickets = policy.visible_tickets(person).where(Ticket.id == message.ticket_id)
    ticket = db.session.scalars(tickets).one_or_none()
    if ticket is None or (message.is_internal and not policy.can_see_internal(person, ticket)):
        return None
    return attachment


def named_digests() -> set[str]:
    """The digests of all files that something names; the others may be swept."""
    return set(db.session.scalars(select(Attachment.sha256).distinct()))


def label(name: str) -> str:
    """A name fit to be shown and to be offered for saving: one line, no path, no trickery.

    Directions, joiners and controls go (they make ``gpj.exe`` read as ``exe.jpg``); a long name
    keeps its ending.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in _BREAKING)
    shown = " ".join(unicodedata.normalize("NFC", shown).split()).lstrip(".")
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        keeps = dot and len(ending) <= 10
        shown = f"{stem[: LONGEST_NAME - 12]}….{ending}" if keeps else shown[:LONGEST_NAME]
    return shown or "file"
