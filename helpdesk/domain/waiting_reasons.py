"""The reasons for waiting in use: what each asks for, and what it is called.

The six that are there from the beginning have words of their own on each page; a reason somebody
added is called by its name.
"""

from dataclasses import dataclass

from sqlalchemy import select

from helpdesk.domain.sla.reason_document import ReasonDocument
from helpdesk.extensions import db
from helpdesk.i18n import text_in
from helpdesk.models import ReasonVersion, WaitingReason
from helpdesk.words import word

SHIPPED = tuple(WaitingReason)


@dataclass(frozen=True)
class Reason:
    """A reason in use."""

    slug: str
    name: str
    """In the reader's language."""
    rules: ReasonDocument


def in_use() -> list[Reason]:
    """Every reason a ticket may wait for from now on, in one statement: those that were there from
    the beginning first, then by short name.
    """
    rows = db.session.scalars(select(ReasonVersion).where(ReasonVersion.is_current))
    found = [
        Reason(row.slug, text_in(row.name), ReasonDocument.model_validate(row.document))
        for row in rows
    ]
    return sorted(found, key=lambda one: (_place(one.slug), one.slug))


def find(slug: str) -> Reason | None:
    """The reason in use of that short name."""
    return next((one for one in in_use() if one.slug == slug), None)


def name_of(slug: str) -> str:
    """What a reason is called, in use or not; its short name where nobody knows it."""
    if slug in SHIPPED:
        return word(WaitingReason(slug))
    newest = select(ReasonVersion.name).where(ReasonVersion.slug == slug)
    name = db.session.scalar(newest.order_by(ReasonVersion.version.desc()).limit(1))
    return text_in(name) or slug


def awaits_requester(slug: str | None) -> bool:
    """Whether a ticket that waits for this reason waits for its requester's answer."""
    if slug is None or slug in SHIPPED:
        return slug == WaitingReason.ON_REQUESTER
    newest = select(ReasonVersion.document).where(ReasonVersion.slug == slug)
    document = db.session.scalar(newest.order_by(ReasonVersion.version.desc()).limit(1))
    return bool(document and document.get("awaits_requester"))


def _place(slug: str) -> int:
    return SHIPPED.index(WaitingReason(slug)) if slug in SHIPPED else len(SHIPPED)
