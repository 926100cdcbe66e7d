"""What the last comparison with the directory came to, for administrators to see."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from helpdesk.domain import turns
from helpdesk.domain.directory.mirror import Report
from helpdesk.extensions import db
from helpdesk.i18n import _, ngettext
from helpdesk.models import AdminEvent, Person, Setting

KEY = "directory.sync"
TURN = "directory.sync.turn"


class Outcome(StrEnum):
    """How a comparison ended."""

    DONE = "done"
    STOPPED = "stopped"
    """Too many would have been deactivated; nothing was changed, an administrator must agree."""
    FAILED = "failed"
    """The directory could not be read completely; nothing was changed."""


@dataclass(frozen=True)
class LastSync:
    """One comparison, in numbers and ids of people."""

    outcome: Outcome
    problem: str = ""
    """Why the directory could not be read, in the words of the directory or the network."""
    created: int = 0
    changed: int = 0
    reactivated: int = 0
    deactivated: tuple[int, ...] = ()
    """Ids of who was deactivated, or would have been."""
    active_before: int = 0
    refused: int = 0


def in_numbers(outcome: Outcome, report: Report) -> LastSync:
    """A report as it is kept; read it before rolling the report's changes back."""
    return LastSync(
        outcome=outcome,
        created=len(report.created),
        changed=len(report.changed),
        reactivated=len(report.reactivated),
        deactivated=tuple(person.id for person in report.deactivated),
        active_before=report.active_before,
        refused=len(report.refused),
    )


def in_words(sync: LastSync) -> str:
    """How it went, and what an administrator has to do, in the reader's language."""
    if sync.outcome is Outcome.FAILED:
        return _("The directory could not be read: %(reason)s", reason=sync.problem)
    if sync.outcome is Outcome.DONE:
        return _("Read without trouble.")
    return ngettext(
        "%(num)d person of %(all)s would be deactivated at once, so nothing was changed. "
        "If they have really left, run: helpdesk directory sync --yes",
        "%(num)d people of %(all)s would be deactivated at once, so nothing was changed. "
        "If they have really left, run: helpdesk directory sync --yes",
        len(sync.deactivated),
        all=sync.active_before,
    )


def remember(sync: LastSync, *, now: datetime, by: Person | None = None) -> None:
    """Keep the outcome for the administration's pages; what changed goes to its log too."""
    facts = asdict(sync)
    kept = db.session.get(Setting, KEY)
    if kept is None:
        kept = Setting(key=KEY)
        db.session.add(kept)
    kept.value, kept.updated_at = facts, now
    has_changes = sync.created or sync.changed or sync.reactivated or sync.deactivated
    if sync.outcome is Outcome.DONE and has_changes:
        db.session.add(AdminEvent(at=now, actor=by, kind="directory_sync", data=facts))


def last_sync() -> tuple[datetime, LastSync] | None:
    """When the directory was last compared and how it went; None if it never was."""
    kept = db.session.get(Setting, KEY)
    if kept is None:
        return None
    facts: dict[str, Any] = dict(kept.value)
    facts["outcome"] = Outcome(facts["outcome"])
    facts["deactivated"] = tuple(facts["deactivated"])
    return kept.updated_at, LastSync(**facts)


def take_turn(*, every: timedelta, now: datetime) -> bool:
    """Whether the caller is the one worker to compare now; the next turn is ``every`` later.

    Commit at once: the turn is taken by the first who writes it.
    """
    return turns.take(TURN, every=every, now=now)
