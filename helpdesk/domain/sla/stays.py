"""How long a ticket was with each queue, and how much of that counted. Pure.

So that a report tells the time of line 2 from that of line 1.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.clock import pauses_of
from helpdesk.domain.sla.course import Course
from helpdesk.domain.sla.happened import Facts
from helpdesk.domain.sla.plan import OPERATIONAL
from helpdesk.domain.sla.timeline import timeline


@dataclass(frozen=True)
class QueueTime:
    """One stay in a queue; ``end`` is None while the ticket is there and not ended."""

    queue_id: int | None
    start: datetime
    end: datetime | None
    counted_seconds: float
    paused_seconds: float
    closed_seconds: float


def queue_times(facts: Facts, calendar: Calendar, now: datetime) -> tuple[QueueTime, ...]:
    """Every stay until ``now``, the oldest first, whether or not a queue's own time is promised.

    Counted in the calendar's open time, without the waits that pause a queue's own time.
    """
    pauses, time = pauses_of(OPERATIONAL, facts), timeline(calendar)
    ended_at = facts.solved_at or facts.withdrawn_at
    found = []
    for stay in facts.stays:
        end = stay.end or ended_at
        until = max(end or now, stay.start).astimezone(UTC)
        segments = Course(stay.start.astimezone(UTC), pauses, time).segments(until)
        sums = {
            kind: sum(one.seconds for one in segments if one.kind == kind)
            for kind in ("counting", "paused", "closed")
        }
        found.append(
            QueueTime(
                stay.queue_id, stay.start, end, sums["counting"], sums["paused"], sums["closed"]
            )
        )
    return tuple(found)
