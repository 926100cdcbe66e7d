"""Plans in words: what is promised, and what one version changed from another."""

from collections.abc import Callable, Iterator, Mapping

from helpdesk.domain.sla.chain_wording import step_in_words
from helpdesk.domain.sla.document import AllowanceDocument, AppliesToDocument, PlanDocument
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.step import Actions, Moment, Step
from helpdesk.domain.sla.typed_amounts import typed
from helpdesk.i18n import _
from helpdesk.models import Priority, TargetKind
from helpdesk.words import word

KindNames = Callable[[str, str], str]
"""From a kind (``queues``) and a short name to what people call it."""
Place = tuple[str, str]
"""Of a step: its promise, and its name or its moment there."""
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

    old, new = _steps(before), _steps(after)
    become = _become(old, new)
    for place, step in old.items():
        if place not in become:
            yield _("Step taken out: %(step)s.", step=step_in_words(step, name))
        elif (later := new[become[place]]) != step:
            was, becomes = (step_in_words(one, name) for one in (step, later))
            yield _("Step changed: %(old)s → %(new)s.", old=was, new=becomes)
    for place in (one for one in new if one not in become.values()):
        yield _("New step: %(step)s.", step=step_in_words(new[place], name))


def _steps(document: PlanDocument) -> dict[Place, Step]:
    steps = (one.step() for one in document.escalation)
    return {(step.target, step.key): step for step in steps}


def _become(old: Mapping[Place, Step], new: Mapping[Place, Step]) -> dict[Place, Place]:
    """Which step has become which. Those of one place are the same; of the others of one promise
    the first that does the same at another moment, else the first that stands at the same one.
    """
    become = {place: place for place in old if place in new}
    for same in (_deeds, _moment):
        for place, step in old.items():
            left = (one for one in new if one not in become.values() and one[0] == step.target)
            later = next((one for one in left if same(new[one]) == same(step)), None)
            if place not in become and later is not None:
                become[place] = later
    return become


def _deeds(step: Step) -> Actions:
    return step.actions


def _moment(step: Step) -> Moment:
    return step.at
