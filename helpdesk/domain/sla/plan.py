"""A plan: what is promised, in which unit, and what is done as time runs out. Frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from helpdesk.domain.sla.step import Step

TAKE = "take"
FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
UPDATE = "update"
RESOLUTION = "resolution"
OPERATIONAL = "operational"
DEADLINE = "deadline"
KINDS = (TAKE, FIRST_RESPONSE, NEXT_RESPONSE, UPDATE, RESOLUTION, OPERATIONAL, DEADLINE)
PAUSABLE = (TAKE, NEXT_RESPONSE, UPDATE, RESOLUTION, OPERATIONAL)
"""What a reason for waiting may pause. The first response ends with the first answer, before which
nothing may pause it; a deadline never stands still."""

Unit = Literal["minutes", "working_days", "elapsed"]


@dataclass(frozen=True)
class Promised:
    """So much time: ``minutes`` of the calendar's open time, ``working_days`` of the calendar, or
    ``elapsed`` minutes by the clock on the wall."""

    count: int
    unit: Unit = "minutes"

    @property
    def time(self) -> timedelta | None:
        """The time as a length; None for working days, which have no fixed length."""
        return None if self.unit == "working_days" else timedelta(minutes=self.count)


@dataclass(frozen=True)
class Allowance:
    """What is promised per target kind; a kind left out is not promised.

    ``by_line``: a queue's own time, where it depends on the support line of the queue; a line left
    out is not promised any.
    """

    promised: Mapping[str, Promised]
    by_line: Mapping[int, Promised] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Allowances per priority, and the steps of the chain."""

    allowances: Mapping[str, Allowance]
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "allowances", MappingProxyType(dict(self.allowances)))

    @cached_property
    def _by_target(self) -> dict[str, tuple[Step, ...]]:
        ordered = sorted(self.steps, key=lambda step: step.at.place)
        return {kind: tuple(s for s in ordered if s.target == kind) for kind in KINDS}

    def promised(self, kind: str, priority: str, line: int | None = None) -> Promised | None:
        """How much time this plan allows, if it promises that target at all: of a queue's own time
        perhaps only on some lines."""
        allowance = self.allowances.get(priority)
        if allowance is None:
            return None
        if kind == OPERATIONAL and allowance.by_line and line is not None:
            return allowance.by_line.get(line)
        return allowance.promised.get(kind)

    def steps_of(self, kind: str) -> tuple[Step, ...]:
        """The escalation steps of a target, in the order in which people write them."""
        return self._by_target.get(kind, ())
