"""From what was typed to a plan: what is wrong stands beside its field, in a sentence."""

from typing import Any

from pydantic import ValidationError

from helpdesk.blueprints.admin import step_reading
from helpdesk.blueprints.admin.forms import Reading
from helpdesk.blueprints.admin.pick_lists import PickLists
from helpdesk.blueprints.admin.typed_plan import PLACES, PRIORITIES, TypedPlan
from helpdesk.blueprints.admin.versions import named
from helpdesk.domain import people
from helpdesk.domain.forms.texts import ENGLISH
from helpdesk.domain.sla.chain_document import StepDocument
from helpdesk.domain.sla.document import PlanDocument
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.typed_amounts import Typed, WrongAmount, amount_of
from helpdesk.i18n import _
from helpdesk.models import Plan


def read(typed: TypedPlan, base: Plan | None, lists: PickLists) -> Reading[PlanDocument]:
    """Understand the form; ``base`` is the version it began with."""
    return _Reader(typed, base, lists).read()


class _Reader:
    def __init__(self, typed: TypedPlan, base: Plan | None, lists: PickLists) -> None:
        self.typed, self.base, self.lists = typed, base, lists
        self.errors: dict[str, str] = {}
        known = PlanDocument.model_validate(base.document) if base else None
        self.known_people = frozenset(known.applies_to.people if known else ())
        self.notes = [step.note for step in known.escalation] if known else []

    def read(self) -> Reading[PlanDocument]:
        """What was understood; fields from the top of the page down."""
        typed = self.typed
        if not typed.names.get(ENGLISH):
            self.errors["name.en"] = _("Give the plan a name.")
        if typed.calendar not in dict(self.lists.calendars):
            self.errors["calendar"] = _("Choose a calendar that is in use.")
        rules = {
            "targets": self._targets(),
            "applies_to": self._scope(),
            "escalation": self._steps(),
        }
        document = None if self.errors else self._document(rules)
        data = {"slug": typed.slug, "name": named(typed.names, self.base)}
        data["calendar"] = typed.calendar
        if document is not None:
            plain = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            data |= {"targets": {}, **plain, "for": plain.get("applies_to", {})}
        return Reading(data, self.errors, document)

    def _targets(self) -> dict[str, dict[str, Typed]]:
        found: dict[str, dict[str, Typed]] = {}
        for kind in KINDS:
            for priority in PRIORITIES:
                cell = f"{kind}.{priority}"
                try:
                    amount = amount_of(self.typed.amounts.get(cell, ""), kind)
                except WrongAmount as error:
                    self.errors[f"t.{cell}"] = str(error)
                    continue
                if amount is not None:
                    found.setdefault(priority, {})[kind] = amount
        return found

    def _scope(self) -> dict[str, Any]:
        scope: dict[str, Any] = {"default": self.typed.is_default}
        scope["people"] = [self._person(at, words) for at, words in enumerate(self.typed.people)]
        for kind in PLACES:
            there = dict(getattr(self.lists, kind))
            scope[kind] = self.typed.places.get(kind, [])
            if any(slug not in there for slug in scope[kind]):
                words = _("Something chosen here is no longer in use. Take it out.")
                self.errors[f"for.{kind}"] = words
        return scope

    def _person(self, at: int, words: str) -> str:
        if words.casefold() in self.known_people:
            return words  # perhaps somebody the directory has not named yet
        meant = people.meant_by(words)
        if len(meant) == 1:
            return meant[0].username
        self.errors[f"people.{at}"] = _("Write the full name or the account of one person.")
        return words

    def _steps(self) -> list[dict[str, Any]]:
        found: list[StepDocument] = []
        for at, typed in enumerate(self.typed.steps):
            step, errors = step_reading.read(typed, self.lists, self.notes)
            self.errors |= {f"s{at}.{name}": words for name, words in errors.items()}
            typed.is_open = typed.is_open or bool(errors)
            if step is not None:
                found.append(_told_apart(step, found))
        return [step.model_dump(exclude_none=True) for step in found]

    def _document(self, rules: dict[str, Any]) -> PlanDocument | None:
        try:
            return PlanDocument.model_validate(rules)
        except ValidationError:  # nothing known gets here: all that can be wrong has its field
            self.errors["form"] = _("Together this makes no plan. Take back the last change.")
            return None


def _told_apart(step: StepDocument, others: list[StepDocument]) -> StepDocument:
    """The step with a name of its own where another one stands at the same moment."""
    taken = {other.key for other in others if other.target == step.target}
    if step.key not in taken:
        return step
    names = (f"{step.moment.kind}-{step.moment.amount}-{number}" for number in range(2, 1_000))
    return step.model_copy(update={"name": next(name for name in names if name not in taken)})
