"""Plans in words: what is promised, and what one version changed from another."""

from collections.abc import Callable, Iterator

from helpdesk.domain.sla.chain_wording import step_in_words
from helpdesk.domain.sla.document import AllowanceDocument, AppliesToDocument, PlanDocument
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.typed_amounts import typed
from helpdesk.i18n import _
from helpdesk.models import Priority, TargetKind
from helpdesk.words import word

KindNames = Callable[[str, str], str]
"""From a kind (``queues``) and a short name to what people call it."""
SCOPES = ("people", "departments", "categories", "queues")


def scope_in_words(scope: AppliesToDocument, names: KindNames) -> list[str]:
    """Whose tickets a plan is for, in the order in which plans are picked."""
    said = [names(kind, slug) for kind in SCOPES for slug in getattr(scope, kind)]
    return [*said, _("every ticket no other plan is for")] if scope.default else said


def changes(before: PlanDocument, after: PlanDocument, names: KindNames) -> Iterator[str]:
    """What a version changed, a sentence each, in the reader's language."""
    nothing = AllowanceDocument()
    for priority in reversed(Priority):
        old, new = (one.targets.get(priority.value, nothing) for one in (before, after))
        for kind in KINDS:
            yield from _of_amount(priority, kind, old, new)
    yield from _of_scope(before.applies_to, after.applies_to, names)
    yield from _of_chain(before, after, names)


def _of_amount(
    priority: Priority, kind: str, old: AllowanceDocument, new: AllowanceDocument
) -> Iterator[str]:
    was, becomes = (typed(kind, getattr(one, kind)) for one in (old, new))
    if was != becomes:
        yield _(
            "%(priority)s, %(target)s: %(old)s → %(new)s.",
            priority=word(priority),
            target=word(TargetKind(kind)),
            old=was or _("no promise"),
            new=becomes or _("no promise"),
        )


def _of_scope(
    before: AppliesToDocument, after: AppliesToDocument, names: KindNames
) -> Iterator[str]:
    old, new = scope_in_words(before, names), scope_in_words(after, names)
    if come := [one for one in new if one not in old]:
        yield _("Now also for: %(names)s.", names=", ".join(come))
    if gone := [one for one in old if one not in new]:
        yield _("No longer for: %(names)s.", names=", ".join(gone))


def _of_chain(before: PlanDocument, after: PlanDocument, names: KindNames) -> Iterator[str]:
    def name(slug: str) -> str:
        return names("places", slug)

    old, new = (
        {(step.target, step.key): step.step() for step in one.escalation} for one in (before, after)
    )
    for place in {**old, **new}:
        if place not in new:
            yield _("Step taken out: %(step)s.", step=step_in_words(old[place], name))
        elif place not in old:
            yield _("New step: %(step)s.", step=step_in_words(new[place], name))
        elif old[place] != new[place]:
            was, becomes = (step_in_words(one[place], name) for one in (old, new))
            yield _("Step changed: %(old)s → %(new)s.", old=was, new=becomes)
