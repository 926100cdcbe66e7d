"""Plans as people write them, in the company file.

Every value is checked where it stands, so that an error names its place. The classes read plain
data (from YAML or JSON) and turn into the frozen values the clock works with.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError, model_validator

from helpdesk.domain.sla.amounts import Amount, Minutes, promised
from helpdesk.domain.sla.chain_document import Priority, StepDocument
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.plan import Allowance, Plan
from helpdesk.domain.sla.validation import Document, in_words


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
        seen: set[tuple[str, str]] = set()
        for step in self.escalation:
            if (step.target, step.key) in seen and step.name:
                raise ValueError(f'two steps of the target {step.target} are named "{step.name}"')
            if (step.target, step.key) in seen:
                raise ValueError(
                    f"two steps stand at {step.key} of the target {step.target}: give one of them "
                    "a name"
                )
            seen.add((step.target, step.key))
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
            steps=tuple(step.step() for step in self.escalation),
        )


def plan_from(data: Any) -> Plan:
    """The plan of plain data; ClockError with the place and the meaning of what is wrong."""
    try:
        return PlanDocument.model_validate(data).plan()
    except ValidationError as error:
        raise ClockError(in_words(error)) from error
