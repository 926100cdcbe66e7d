"""Reasons for waiting in words: what stands still, how a wait ends, and what a version changed."""

from collections.abc import Iterable, Iterator

from helpdesk.domain.sla.plan import PAUSABLE
from helpdesk.domain.sla.reason_document import NudgesDocument, ReasonDocument
from helpdesk.i18n import _, lazy, ngettext
from helpdesk.models import TargetKind
from helpdesk.words import word

DATES = {
    "never": lazy("no date"),
    "optional": lazy("may be set"),
    "required": lazy("has to be set"),
}
"""Whether a wait has a date on which it ends by itself."""


def promises_in_words(kinds: Iterable[str]) -> str:
    """``Solution, News``, in the order in which they fall due."""
    named = set(kinds)
    return ", ".join(word(TargetKind(kind)) for kind in PAUSABLE if kind in named)


def reminders_in_words(nudges: NudgesDocument | None) -> str:
    """How many there are and how often, or that there are none."""
    if nudges is None:
        return _("none")
    count = ngettext("%(num)d reminder", "%(num)d reminders", len(nudges.texts))
    often = ngettext("each after one day", "each after %(num)d days", nudges.every_days)
    return _("%(count)s, %(often)s", count=count, often=often)


def changes(before: ReasonDocument, after: ReasonDocument) -> Iterator[str]:
    """What a version changed, a sentence each, in the reader's language."""
    gone, come = set(before.pauses) - set(after.pauses), set(after.pauses) - set(before.pauses)
    if come:
        yield _("Stands still now too: %(promises)s.", promises=promises_in_words(come))
    if gone:
        yield _("Goes on meanwhile now: %(promises)s.", promises=promises_in_words(gone))
    if after.awaits_requester and not before.awaits_requester:
        yield _("The requester’s answer ends it now.")
    if before.awaits_requester and not after.awaits_requester:
        yield _("The requester’s answer no longer ends it.")
    if before.wake_up != after.wake_up:
        old, new = str(DATES[before.wake_up]), str(DATES[after.wake_up])
        yield _("The date on which it ends: %(old)s → %(new)s.", old=old, new=new)
    yield from _of_reminders(before.nudges, after.nudges)


def _of_reminders(before: NudgesDocument | None, after: NudgesDocument | None) -> Iterator[str]:
    old, new = reminders_in_words(before), reminders_in_words(after)
    if old != new:
        yield _("Reminders: %(old)s → %(new)s.", old=old, new=new)
    elif before != after:
        yield _("The reminders say something else.")
