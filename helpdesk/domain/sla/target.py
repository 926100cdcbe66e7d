"""How a promise stands: what the clock answers. Frozen values, instants in UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from helpdesk.domain.sla.plan import Step

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
    """When the share of time of an escalation step is used up; None while that is unknown."""

    step: Step
    reached_at: datetime | None


@dataclass(frozen=True)
class TargetState:
    """A promise as it stands. ``due_at`` is None while a pause without an end holds it.

    ``is_held`` says that a pause holds it now, in time or already missed; ``resumes_at`` is set in
    closed hours: when the clock counts again.
    """

    kind: str
    promised: timedelta
    state: State
    due_at: datetime | None
    met_at: datetime | None
    segments: tuple[Segment, ...]
    steps: tuple[StepState, ...]
    is_held: bool = False
    resumes_at: datetime | None = None

    @property
    def counted_seconds(self) -> float:
        """Time that counted against the promise."""
        return self._sum("counting")

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
