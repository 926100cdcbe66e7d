"""How long a ticket was with each queue, and how much of that counted. Pure.

So that a report tells the time of line 2 from that of line 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.clock import pauses_of
from helpdesk.domain.sla.course import Course
from helpdesk.domain.sla.happened import Facts
from helpdesk.domain.sla.intervals import Interval
from helpdesk.domain.sla.plan import OPERATIONAL
from helpdesk.domain.sla.target import Segment
from helpdesk.domain.sla.timeline import timeline


@dataclass(frozen=True)
class QueueTime:
    """One stay in a queue; ``end`` is None while the ticket is there and not ended."""

    queue_id: int | None
    line: int | None
    start: datetime
    end: datetime | None
    counted_seconds: float
    paused_for: Mapping[str, float]
    """Open time that was paused, by the reason for it."""
    closed_seconds: float
    unassigned_seconds: float
    """Of the counted time, that in which nobody had the ticket."""

    @property
    def paused_seconds(self) -> float:
        """Open time that was paused, for whatever reason."""
        return sum(self.paused_for.values())


def queue_times(
    facts: Facts, calendar: Calendar, now: datetime, unassigned: Sequence[Interval] = ()
) -> tuple[QueueTime, ...]:
    """Every stay until ``now``, the oldest first, whether or not a queue's own time is promised.

    Counted in the calendar's open time, without the waits that pause a queue's own time.
    ``unassigned``: when nobody had the ticket, in order and apart.
    """
    pauses, time = pauses_of(OPERATIONAL, facts), timeline(calendar)
    ended_at = facts.solved_at or facts.withdrawn_at
    found = []
    for stay in facts.stays:
        end = stay.end or ended_at
        until = max(end or now, stay.start).astimezone(UTC)
        segments = Course(stay.start.astimezone(UTC), pauses, time).segments(until)
        paused_for: dict[str, float] = {}
        for one in segments:
            if one.kind == "paused" and one.reason:
                paused_for[one.reason] = paused_for.get(one.reason, 0) + one.seconds
        counting = [one for one in segments if one.kind == "counting"]
        found.append(
            QueueTime(
                queue_id=stay.queue_id,
                line=stay.line,
                start=stay.start,
                end=end,
                counted_seconds=sum(one.seconds for one in counting),
                paused_for=paused_for,
                closed_seconds=sum(one.seconds for one in segments if one.kind == "closed"),
                unassigned_seconds=_common(counting, unassigned),
            )
        )
    return tuple(found)


def _common(segments: Sequence[Segment], intervals: Sequence[Interval]) -> float:
    """How many seconds lie in a segment and in an interval."""
    shared = (
        (min(one.end, end) - max(one.start, start)).total_seconds()
        for one in segments
        for start, end in intervals
        if start < one.end and end > one.start
    )
    return sum(shared)
