"""Plans as people write them, in the company file.

Every value is checked where it stands, so that an error names its place. The classes read plain
data (from YAML or JSON) and turn into the frozen values the clock works with.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Discriminator,
    Tag,
    ValidationError,
    model_validator,
)

from helpdesk.domain.sla.amounts import Amount, Minutes, promised
from helpdesk.domain.sla.chain_document import Priority, StepDocument
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.plan import OPERATIONAL, Allowance, Plan, Promised
from helpdesk.domain.sla.validation import Document, in_words
from helpdesk.i18n import _


class LinesDocument(Document):
    """A queue's own time by its support line; a line left out is promised none."""

    line_1: Amount | None = None
    line_2: Amount | None = None
    line_3: Amount | None = None

    @model_validator(mode="after")
    def _some_line(self) -> "LinesDocument":
        if not self.model_dump(exclude_none=True):
            raise ValueError(_("name at least one of line_1, line_2 and line_3"))
        return self

    def promised(self) -> dict[int, Promised]:
        """The amounts by line."""
        written = self.model_dump(exclude_none=True)
        return {
            int(name.removeprefix("line_")): promised(OPERATIONAL, amount)
            for name, amount in written.items()
        }


def _which(written: Any) -> str:
    return "by_line" if isinstance(written, Mapping | LinesDocument) else "of_all"


OwnTime = Annotated[
    Annotated[Amount, Tag("of_all")] | Annotated[LinesDocument, Tag("by_line")],
    Discriminator(_which),
]
"""One amount for every queue, or one for each line."""


class AllowanceDocument(Document):
    """What is promised for one priority; a target left out is not promised.

    Minutes of the calendar's open time or working days of it; a deadline in elapsed minutes.
    """

    take: Amount | None = None
    first_response: Amount | None = None
    next_response: Amount | None = None
    update: Amount | None = None
    resolution: Amount | None = None
    operational: OwnTime | None = None
    deadline: Minutes | None = None

    def allowance(self) -> Allowance:
        """The frozen value the clock works with."""
        written = self.model_dump(exclude_none=True)
        by_line: dict[int, Promised] = {}
        if isinstance(self.operational, LinesDocument):
            del written[OPERATIONAL]
            by_line = self.operational.promised()
        return Allowance({kind: promised(kind, one) for kind, one in written.items()}, by_line)


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
    """What is promised per priority, and what is done as time runs out."""

    targets: dict[Priority, AllowanceDocument]
    escalation: tuple[StepDocument, ...] = ()
    applies_to: AppliesToDocument = AppliesToDocument()

    @model_validator(mode="before")
    @classmethod
    def _pauses_moved(cls, written: Any) -> Any:
        if isinstance(written, dict) and "pauses" in written:
            raise ValueError(_("what waiting pauses is said by each of the waiting_reasons now"))
        return written

    @model_validator(mode="after")
    def _steps_differ(self) -> "PlanDocument":
        seen: set[tuple[str, str]] = set()
        for step in self.escalation:
            if (step.target, step.key) in seen and step.name:
                raise ValueError(
                    _(
                        'two steps of the target %(target)s are named "%(name)s"',
                        target=step.target,
                        name=step.name,
                    )
                )
            if (step.target, step.key) in seen:
                raise ValueError(
                    _(
                        "two steps stand at %(moment)s of the target %(target)s: give one of them "
                        "a name",
                        moment=step.key,
                        target=step.target,
                    )
                )
            seen.add((step.target, step.key))
        return self

    def plan(self) -> Plan:
        """The frozen value the clock works with."""
        return Plan(
            allowances={
                priority: allowance.allowance() for priority, allowance in self.targets.items()
            },
            steps=tuple(step.step() for step in self.escalation),
        )


def plan_from(data: Any) -> Plan:
    """The plan of plain data; ClockError with the place and the meaning of what is wrong."""
    try:
        return PlanDocument.model_validate(data).plan()
    except ValidationError as error:
        raise ClockError(in_words(error)) from error
