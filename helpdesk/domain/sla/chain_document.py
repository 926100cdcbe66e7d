"""Steps of an escalation chain as people write them, in the company file."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from helpdesk.domain.forms.texts import Text
from helpdesk.domain.sla.amounts import MOST_MINUTES
from helpdesk.domain.sla.step import LISTENERS, Actions, Condition, Moment, Repeat, Step
from helpdesk.domain.sla.validation import Document
from helpdesk.i18n import _
from helpdesk.settings_webhooks import checked_name

Priority = Literal["low", "medium", "high", "critical"]
TargetKind = Literal[
    "take", "first_response", "next_response", "update", "resolution", "operational", "deadline"
]
MOMENTS: dict[str, Literal["percent", "before", "after"]] = {
    "at_percent": "percent",
    "minutes_before": "before",
    "minutes_after": "after",
}
"""The three ways to say where a step stands."""
MOST_PERCENT = 1_000
MOST_REPEATS = 50
LEAST_MINUTES_APART = 5
MOST_TOLD = 20
_ADDRESS = re.compile(
    r"[^@\s<>,;\"()\[\]\\:]{1,64}@[^@\s<>,;\"()\[\]\\:]+\.[^@\s<>,;\"()\[\]\\:.]+"
)


def _listener(value: str) -> str:
    if value in LISTENERS:
        return value
    if "@" in value and len(value) <= 254 and value.isprintable() and _ADDRESS.fullmatch(value):
        return value
    raise ValueError(_("write one of %(names)s, or a mail address", names=", ".join(LISTENERS)))


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(_("write a whole number"))
    return value


def _yes(value: Any) -> Any:
    if value is not True and value is not False:
        raise ValueError(_("write yes or no"))
    return value


def _yes_or_names(value: Any) -> Any:
    if not isinstance(value, bool | list | tuple) or value in ([], ()):
        raise ValueError(_("write yes, no, or a list of reasons for waiting"))
    return value


def _yes_or_queue(value: Any) -> Any:
    if not isinstance(value, bool) and not (isinstance(value, str) and value):
        raise ValueError(_("write yes for the next line of the department, or the name of a queue"))
    return value


Listener = Annotated[str, AfterValidator(_listener)]
Name = Annotated[str, AfterValidator(checked_name)]
Count = BeforeValidator(_whole)
Yes = Annotated[bool, BeforeValidator(_yes)]
Slugs = Annotated[tuple[str, ...], Field(min_length=1)]


class ConditionDocument(Document):
    """Which tickets a step is for; all that is said must be so at its instant.

    ``{"priorities": ["high"], "lines": [1], "unassigned": true}``
    """

    priorities: Annotated[tuple[Priority, ...], Field(min_length=1)] | None = None
    queues: Slugs | None = None
    lines: Annotated[tuple[Literal[1, 2, 3], ...], Field(min_length=1)] | None = None
    categories: Slugs | None = None
    """Topics, or services with everything under them."""
    waiting: Annotated[bool | tuple[str, ...], BeforeValidator(_yes_or_names)] | None = None
    """Whether it waits, or for which reasons."""
    unassigned: Yes | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError(_("say which tickets it is for, or leave it out"))
        return self

    def condition(self) -> Condition:
        """The frozen value."""
        waits = self.waiting
        return Condition(
            priorities=frozenset(self.priorities or ()),
            queues=frozenset(self.queues or ()),
            lines=frozenset(self.lines or ()),
            categories=frozenset(self.categories or ()),
            waiting=frozenset(waits) if isinstance(waits, tuple) else waits,
            unassigned=self.unassigned,
        )


class RepeatDocument(Document):
    """Again, for as long as the promise is owed. Minutes count as those of the target."""

    every_minutes: Annotated[int, Count, Field(ge=LEAST_MINUTES_APART, le=MOST_MINUTES)]
    times: Annotated[int, Count, Field(ge=1, le=MOST_REPEATS)]
    """How often after the first time."""


class StepDocument(Document):
    """When something is done about a target, for which tickets, and what.

    One of ``at_percent`` of its time, ``minutes_before`` and ``minutes_after`` it is due. Minutes
    are those of the plan's calendar, for a deadline elapsed ones. ``name`` tells steps apart that
    stand at the same place, and is what the ledger calls this one.
    """

    name: Name | None = None
    at_percent: Annotated[int, Count, Field(ge=1, le=MOST_PERCENT)] | None = None
    minutes_before: Annotated[int, Count, Field(ge=1, le=MOST_MINUTES)] | None = None
    minutes_after: Annotated[int, Count, Field(ge=1, le=MOST_MINUTES)] | None = None
    target: TargetKind
    only_if: ConditionDocument | None = None
    repeat: RepeatDocument | None = None
    tell: Annotated[tuple[Listener, ...], Field(min_length=1, max_length=MOST_TOLD)] | None = None
    raise_priority: Yes = False
    next_line: Annotated[bool | str, BeforeValidator(_yes_or_queue)] = False
    unassign: Yes = False
    note: Text | None = None
    webhook: Name | None = None

    @model_validator(mode="after")
    def _one_moment_and_something_to_do(self) -> Self:
        if sum(getattr(self, one) is not None for one in MOMENTS) != 1:
            raise ValueError(_("write one of at_percent, minutes_before and minutes_after"))
        if self.actions() == Actions():
            raise ValueError(
                _(
                    "say what is to be done: tell, raise_priority, next_line, unassign, note or "
                    "webhook"
                )
            )
        return self

    @property
    def moment(self) -> Moment:
        """Where it stands."""
        said = next(one for one in MOMENTS if getattr(self, one) is not None)
        return Moment(MOMENTS[said], getattr(self, said))

    @property
    def key(self) -> str:
        """What the ledger calls it."""
        return self.name or self.moment.written

    def actions(self) -> Actions:
        """What is done, as a frozen value."""
        return Actions(
            tell=self.tell or (),
            raise_priority=self.raise_priority,
            next_line=self.next_line,
            unassign=self.unassign,
            note=self.note.root if self.note else None,
            webhook=self.webhook,
        )

    def step(self) -> Step:
        """The frozen value the clock works with."""
        return Step(
            target=self.target,
            at=self.moment,
            actions=self.actions(),
            name=self.name or "",
            only_if=self.only_if.condition() if self.only_if else None,
            repeat=Repeat(self.repeat.every_minutes, self.repeat.times) if self.repeat else None,
        )
