"""Plans as people write them, in the company file.

Every value is checked where it stands, so that an error names its place. The classes read plain
data (from YAML or JSON) and turn into the frozen values the clock works with.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from helpdesk.domain.sla.amounts import Amount, Minutes, promised
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.plan import Allowance, Plan, Step
from helpdesk.domain.sla.validation import Document, in_words

Priority = Literal["low", "medium", "high", "critical"]
TargetKind = Literal[
    "take", "first_response", "next_response", "update", "resolution", "operational", "deadline"
]
Listener = Literal["assignee", "lead", "manager"]


class AllowanceDocument(Document):
    """What is promised for one priority; a target left out is not promised.

    Minutes of the calendar's open time or working days of it; a deadline in elapsed minutes.
    """

    take: Amount | None = None
    first_response: Amount | None = None
    next_response: Amount | None = None
    update: Amount | None = None
    resolution: Amount | None = None
    operational: Amount | None = None
    deadline: Minutes | None = None


class StepDocument(Document):
    """Whom to tell when that share of a target's time has been used."""

    at_percent: Annotated[int, Field(ge=1, le=1000)]
    target: TargetKind
    tell: Annotated[tuple[Listener, ...], Field(min_length=1)]


class AppliesToDocument(Document):
    """Whose tickets a plan is for; of several plans the most personal one is picked."""

    people: tuple[Annotated[str, AfterValidator(str.casefold)], ...] = ()
    """User names of requesters, in any case."""
    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Topics, or services with everything under them."""
    queues: tuple[str, ...] = ()
    default: bool = False
    """For every ticket that no other plan is for."""


class PlanDocument(Document):
    """What is promised per priority, and who hears when it runs out."""

    targets: dict[Priority, AllowanceDocument]
    escalation: tuple[StepDocument, ...] = ()
    applies_to: AppliesToDocument = AppliesToDocument()

    @model_validator(mode="before")
    @classmethod
    def _pauses_moved(cls, written: Any) -> Any:
        if isinstance(written, dict) and "pauses" in written:
            raise ValueError("what waiting pauses is said by each of the waiting_reasons now")
        return written

    @model_validator(mode="after")
    def _steps_differ(self) -> "PlanDocument":
        steps = [(step.target, step.at_percent) for step in self.escalation]
        if len(set(steps)) != len(steps):
            raise ValueError("two steps stand at the same percent of the same target")
        return self

    def plan(self) -> Plan:
        """The frozen value the clock works with."""
        return Plan(
            allowances={
                priority: Allowance(
                    {
                        kind: promised(kind, amount)
                        for kind, amount in allowance.model_dump(exclude_none=True).items()
                    }
                )
                for priority, allowance in self.targets.items()
            },
            steps=tuple(Step(step.target, step.at_percent, step.tell) for step in self.escalation),
        )


def plan_from(data: Any) -> Plan:
    """The plan of plain data; ClockError with the place and the meaning of what is wrong."""
    try:
        return PlanDocument.model_validate(data).plan()
    except ValidationError as error:
        raise ClockError(in_words(error)) from error
