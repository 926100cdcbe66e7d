"""What somebody is still writing, kept on the server, and sent exactly once.

The page makes the draft's random key; the first thing kept under it makes the row. The same key
makes one ticket, however often the form is sent.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from helpdesk.domain import rows
from helpdesk.domain.errors import SubmittedDifferently
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import Attachment, Category, Draft, Person

KEY = re.compile(r"[0-9a-f]{32}")
MOST_ANSWERS = 200
LONGEST_KEY = 40
LONGEST_TITLE = 200
LONGEST_TEXT = 60_000
LONGEST_ANSWER = 20_000
MOST_SHOWN = 5

Raw = dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """Everything a person typed into a ticket form, as typed."""

    title: str = ""
    description: str = ""
    answers: Raw = field(default_factory=dict)

    def raw(self, files: list[Attachment]) -> Raw:
        """One mapping for the form's walk; a file field's answer is what was uploaded for it."""
        uploaded: dict[str, list[str]] = {}
        for file in files:
            if file.field:
                uploaded.setdefault(file.field, []).append(file.id)
        return {**self.answers, "title": self.title, "description": self.description, **uploaded}


def new_key() -> str:
    """A fresh key of 128 random bits for a form that is about to be shown."""
    return secrets.token_hex(16)


def find(by: Person, key: str) -> Draft | None:
    """The person's own draft of this key, sent or not; None for anybody else's."""
    if not KEY.fullmatch(key):
        return None
    draft = db.session.get(Draft, key)
    return draft if draft is not None and draft.person_id == by.id else None


def take(by: Person, key: str, now: datetime) -> Draft | None:
    """The person's draft of this key, its row locked, begun now if nothing was kept under it yet.

    None for a key that is no key, or is somebody else's.
    """
    if not KEY.fullmatch(key):
        return None
    fresh = Draft(id=key, person_id=by.id, created_at=now, updated_at=now)
    fresh.attachments = []  # known to be none: nobody need ask
    if rows.insert_unless_there(fresh):
        return fresh
    draft = _locked(key)
    return draft if draft is not None and draft.person_id == by.id else None


def _locked(key: str) -> Draft | None:
    query = select(Draft).where(Draft.id == key).with_for_update(of=Draft)
    return db.session.scalars(query).one_or_none()


def keep(draft: Draft, category: Category, typed: Typed, now: datetime) -> None:
    """Keep what was typed. A sent draft is not touched.

    Answers of another topic's fields stay, so that choosing back and forth loses nothing.
    """
    if draft.submitted_at is not None:
        return
    draft.category_id = category.id
    draft.title = typed.title[:LONGEST_TITLE].replace("\0", "")
    draft.body = typed.description[:LONGEST_TEXT].replace("\0", "")
    draft.answers = dict(list({**draft.answers, **_bounded(typed.answers)}.items())[-MOST_ANSWERS:])
    draft.updated_at = now


def _bounded(answers: Mapping[str, Any]) -> Raw:
    return {key: _cut(value) for key, value in answers.items() if len(key) <= LONGEST_KEY}


def _cut(value: Any) -> Any:
    if isinstance(value, list):
        return [_cut(one) for one in value[:MOST_ANSWERS]]
    # A lone surrogate or NUL cannot be stored; what is left is still what the person meant.
    text = value if isinstance(value, str) else str(value)
    return text[:LONGEST_ANSWER].replace("\0", "").encode("utf-8", "ignore").decode()


def kept(draft: Draft) -> Typed:
    """What was typed so far."""
    return Typed(draft.title, draft.body, dict(draft.answers))


def unfinished(by: Person) -> list[Draft]:
    """The person's unsent ticket forms with something in them, the latest first."""
    query = _unsent(by).where(Draft.category_id.is_not(None))
    return list(db.session.scalars(query.limit(MOST_SHOWN)))


def begun(by: Person, category: Category) -> Draft | None:
    """The person's latest unsent form of this topic."""
    query = _unsent(by).where(Draft.category_id == category.id)
    return db.session.scalars(query.limit(1)).one_or_none()


def _unsent(by: Person) -> Select[Draft]:
    return (
        select(Draft)
        .where(
            Draft.person_id == by.id,
            Draft.submitted_at.is_(None),
            Draft.ticket_id.is_(None),
        )
        .order_by(Draft.updated_at.desc(), Draft.id)
    )


def discard(draft: Draft) -> None:
    """Throw an unsent draft away, with the files in it. A sent one stays."""
    if draft.submitted_at is not None:
        return
    for attachment in list(draft.attachments):
        db.session.delete(attachment)
    db.session.flush()
    db.session.expire(draft, ["attachments"])
    db.session.delete(draft)


def was_sent(draft: Draft, digest: str) -> bool:
    """Whether a form of this digest was sent under the draft's key before.

    Raises SubmittedDifferently when the key already made a ticket of something else.
    """
    if draft.submitted_at is None:
        return False
    if draft.submission_digest != digest:
        raise SubmittedDifferently(
            lazy("This form was already sent with another text. What you wrote now is kept below.")
        )
    return True


def digest(gist: object) -> str:
    """By what two sendings of a form are known to be the same."""
    text = json.dumps(gist, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
