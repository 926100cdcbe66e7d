"""How a promise stands: what the clock answers. Frozen values, instants in UTC."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from helpdesk.domain.sla.plan import Promised
from helpdesk.domain.sla.step import Step

State = Literal["running", "paused", "met", "missed", "withdrawn"]
SegmentKind = Literal["counting", "paused", "closed"]


@dataclass(frozen=True)
class Segment:
    """A stretch of a target's life and what its clock did; ``reason`` says why it was paused."""

    start: datetime
    end: datetime
    kind: SegmentKind
    reason: str | None = None

    @property
    def seconds(self) -> float:
        """How long the stretch is."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True)
class StepState:
    """When an escalation step is reached; None while that is unknown. ``again`` tells when it is
    taken again after so many minutes that count."""

    step: Step
    reached_at: datetime | None
    again: Callable[[datetime, int], datetime | None] = field(
        default=lambda since, minutes: None, repr=False, compare=False
    )

    def taken_at(self, number: int) -> datetime | None:
        """When it is taken for the first time (0) or for the ``number``-th time again; None while
        that is unknown, and where it is not repeated so often."""
        repeat = self.step.repeat
        if not number or self.reached_at is None:
            return self.reached_at
        if repeat is None or number > repeat.times:
            return None
        return self.again(self.reached_at, number * repeat.every_minutes)


@dataclass(frozen=True)
class TargetState:
    """A promise as it stands.

    ``promised`` is None where only a due date set by hand stands. ``due_at`` is None while a pause
    without an end holds the promise; ``computed_due_at`` is what the plan says where somebody
    pinned another due date (``is_pinned``). ``round`` counts, for promises made again and again,
    the questions, silences or queues so far.

    ``is_held`` says that a pause holds it now, in time or already missed; ``resumes_at`` is set in
    closed hours: when the clock counts again. ``due_before_change`` is when an open one would have
    been due without the last change of plan or priority. ``left_seconds`` is the time still to
    count before it is used up, negative once it is; None while unknown.
    """

    kind: str
    promised: Promised | None
    state: State
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    counted_seconds: float
    steps: tuple[StepState, ...]
    left_seconds: float | None = None
    computed_due_at: datetime | None = None
    due_before_change: datetime | None = None
    is_pinned: bool = False
    is_held: bool = False
    resumes_at: datetime | None = None
    round: int = 1
    line: int | None = None
    """Of a queue's own time: the support line of that queue."""
    tell: Callable[[], tuple[Segment, ...]] = field(default=tuple, repr=False, compare=False)
    """Its life in segments, told only when asked: the cache of due times does not need them."""

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """Every instant of its life, in order: counting, paused or closed."""
        return self.tell()

    @property
    def paused_seconds(self) -> float:
        """Open time in which the clock stood still."""
        return self._sum("paused")

    @property
    def closed_seconds(self) -> float:
        """Time outside business hours."""
        return self._sum("closed")

    def _sum(self, kind: SegmentKind) -> float:
        return sum(segment.seconds for segment in self.segments if segment.kind == kind)
