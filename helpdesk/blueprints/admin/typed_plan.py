"""A plan as it stands in the form: as somebody typed it, or as a version has it."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from helpdesk.blueprints.admin import typed_step
from helpdesk.blueprints.admin.forms import cleaned, line, texts
from helpdesk.blueprints.admin.typed_step import TypedStep
from helpdesk.domain.sla.document import PlanDocument
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.typed_amounts import typed
from helpdesk.models import Plan, Priority
from helpdesk.models.base import Texts

MOST_STEPS = 60
MOST_NAMED = 500
LONGEST_NAME = 120
PLACES = ("departments", "categories", "queues")
PRIORITIES = tuple(reversed(Priority))


@dataclass
class TypedPlan:
    """The whole form."""

    names: Texts = field(default_factory=dict)
    slug: str = ""
    calendar: str = ""
    amounts: dict[str, str] = field(default_factory=dict)
    """By kind and priority, as ``resolution.high``."""
    is_default: bool = False
    people: list[str] = field(default_factory=list)
    """By name, account or address."""
    places: dict[str, list[str]] = field(default_factory=dict)
    """Short names by ``departments``, ``categories``, ``queues``."""
    steps: list[TypedStep] = field(default_factory=list)


def of_form(form: MultiDict[str, str]) -> TypedPlan:
    """What the browser sent, with rows nobody filled in left out."""
    people = (cleaned(one) for one in form.getlist("people")[:MOST_NAMED])
    return TypedPlan(
        names=texts(form, "name", LONGEST_NAME),
        slug=line(form, "slug"),
        calendar=line(form, "calendar"),
        amounts={name: line(form, f"t.{name}") for name in cells()},
        is_default=bool(form.get("default")),
        people=[one for one in people if one],
        places={kind: form.getlist(f"for.{kind}")[:MOST_NAMED] for kind in PLACES},
        steps=[
            typed_step.of_form(form, at)
            for at in range(max(0, min(form.get("steps", 0, int), MOST_STEPS)))
        ],
    )


def of_version(row: Plan, names: Texts) -> TypedPlan:
    """A stored version as the form shows it."""
    document = PlanDocument.model_validate(row.document)
    scope = document.applies_to
    amounts = {
        f"{kind}.{priority}": typed(kind, getattr(allowance, kind))
        for priority, allowance in document.targets.items()
        for kind in KINDS
    }
    return TypedPlan(
        names=names,
        slug=row.slug,
        calendar=row.calendar.slug,
        amounts=amounts,
        is_default=scope.default,
        people=list(scope.people),
        places={kind: list(getattr(scope, kind)) for kind in PLACES},
        steps=[typed_step.of_document(step) for step in document.escalation],
    )


def cells() -> list[str]:
    """Every cell of the table of promises: ``take.critical``, ``take.high`` …"""
    return [f"{kind}.{priority}" for kind in KINDS for priority in PRIORITIES]
