"""The reasons for waiting: those in use, what each asks for, and what each is called.

A reason has one name, which staff see wherever a ticket waits for it: where it is chosen, in lists,
in a ticket's story and in reports. Requesters are told of the six that are there from the beginning
in kinder sentences, as long as nobody gives them another name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from helpdesk.domain.forms.texts import ENGLISH
from helpdesk.domain.sla.reason_document import ReasonDocument
from helpdesk.extensions import db, rows
from helpdesk.i18n import language, text_in
from helpdesk.models import ReasonVersion, WaitingReason
from helpdesk.models.base import Texts

SHIPPED: dict[str, Texts] = {
    WaitingReason.ON_REQUESTER: {"en": "Waiting for the requester", "uk": "Очікує на заявника"},
    WaitingReason.ON_THIRD_PARTY: {
        "en": "Waiting for somebody outside",
        "uk": "Очікує на сторонніх",
    },
    WaitingReason.ON_APPROVAL: {"en": "Waiting for an approval", "uk": "Очікує на погодження"},
    WaitingReason.ON_PROBLEM: {
        "en": "Waiting for a lasting fix",
        "uk": "Очікує на усунення причини",
    },
    WaitingReason.ON_EVIDENCE: {
        "en": "Waiting for more to go by",
        "uk": "Очікує на додаткові дані",
    },
    WaitingReason.PLANNED: {"en": "Put off", "uk": "Відкладено"},
}
"""The names the six come with, as the tables are first filled with them."""
FORMERLY: dict[str, str] = {
    WaitingReason.ON_PROBLEM: "Waiting for the cure of the cause behind it",
}
"""English names they came with in older tables, where they stay: names are data."""
KEPT = "waiting_reasons"


@dataclass(frozen=True)
class Reason:
    """The newest version of a reason."""

    slug: str
    names: Texts | str
    is_in_use: bool
    position: int
    document: dict[str, object]

    @property
    def name(self) -> str:
        """In the reader's language."""
        return text_in(self.names)

    @property
    def rules(self) -> ReasonDocument:
        """What it says."""
        return ReasonDocument.model_validate(self.document)

    @property
    def is_called_as_shipped(self) -> bool:
        """Whether the reader knows it by the name it came with."""
        names = self.names if isinstance(self.names, dict) else {ENGLISH: self.names}
        spoken = language() if language() in names else ENGLISH
        name = names.get(spoken, "")
        return name in (SHIPPED.get(self.slug, {}).get(spoken), FORMERLY.get(self.slug))


def in_use() -> list[Reason]:
    """Every reason a ticket may wait for from now on, in their order."""
    return [one for one in known().values() if one.is_in_use]


def find(slug: str) -> Reason | None:
    """The reason in use of that short name."""
    found = known().get(slug)
    return found if found is not None and found.is_in_use else None


def name_of(slug: str) -> str:
    """What a reason is called, in use or not; its short name where nobody knows it."""
    reason = known().get(slug)
    return reason.name if reason is not None else slug


def told(slug: str, words: Mapping[str, object]) -> str:
    """What requesters are told: ``words`` for those that keep the name they came with."""
    reason = known().get(slug)
    if slug in words and (reason is None or reason.is_called_as_shipped):
        return str(words[slug])
    return name_of(slug)


def awaits_requester(slug: str | None) -> bool:
    """Whether a ticket that waits for this reason waits for its requester's answer."""
    if slug is None or slug in SHIPPED:
        return slug == WaitingReason.ON_REQUESTER
    reason = known().get(slug)
    return reason is not None and bool(reason.document.get("awaits_requester"))


def known() -> Mapping[str, Reason]:
    """Every reason there ever was by its short name, in their order, in one statement.

    Read once in a transaction, and again after ``forget``. Flush what was changed before.
    """
    session = db.session()
    transaction, found = session.info.get(KEPT, (None, None))
    if transaction is None or transaction is not session.get_transaction():
        found = _read()
        session.info[KEPT] = session.get_transaction(), found
    kept: Mapping[str, Reason] = found
    return kept


def forget() -> None:
    """Have the reasons read again: they were changed."""
    db.session().info.pop(KEPT, None)


READ = select(
    ReasonVersion.slug,
    ReasonVersion.name,
    ReasonVersion.is_current,
    ReasonVersion.position,
    ReasonVersion.document,
).order_by(ReasonVersion.version)


def _read() -> dict[str, Reason]:
    newest = {row.slug: Reason(*row) for row in rows(READ)}
    in_order = sorted(newest.values(), key=lambda one: (one.position, one.slug))
    return {one.slug: one for one in in_order}
