"""What happened to a ticket, as far as its promises care. Frozen values, instants aware."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.plan import Plan


class Round(NamedTuple):
    """Once that a promise is made: from ``start`` until it is kept, or fulfilled too late, at
    ``end``; None while it is open."""

    start: datetime
    end: datetime | None
    line: int | None = None
    """Of a queue's own time: the support line of that queue."""


class Stay(NamedTuple):
    """The time a ticket was in a queue; an end of None means it still is. ``line`` is the support
    line the queue belonged to when it came; None where history does not tell."""

    start: datetime
    end: datetime | None
    queue_id: int | None
    line: int | None = None


class Pin(NamedTuple):
    """From ``at`` on the solution was due at an instant set by hand; None: no longer."""

    at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Wait:
    """An interval spent waiting; an end of None means it still waits. ``pauses`` are the targets
    its reason paused by the rules in force when it began."""

    start: datetime
    end: datetime | None
    reason: str
    pauses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Terms:
    """What is promised by which plan, in the time of which calendar, at which priority."""

    plan: Plan
    calendar: Calendar
    priority: str


@dataclass(frozen=True)
class Replanned:
    """At this instant the terms changed; ``before`` were in force until then, None: no plan."""

    at: datetime
    before: Terms | None


@dataclass(frozen=True)
class Facts:
    """Everything a ticket's promises depend on, but for the plan in force now.

    ``taken_at`` is when somebody first owned it, ``answered_at`` the first public, non-automatic
    answer by staff; a solution is both at the latest. ``questions`` go from the oldest unanswered
    message of the requester to its answer, ``silences`` from one word to the requester to the next.
    ``resolved`` holds the intervals spent resolved or closed, the last with an end of None while it
    is. ``withdrawn_at`` is set when the ticket ended without being solved (withdrawn, duplicate,
    spam). ``pins`` are due dates set by hand, in order.
    """

    opened_at: datetime
    priority: str
    waits: tuple[Wait, ...] = ()
    resolved: tuple[tuple[datetime, datetime | None], ...] = ()
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    questions: tuple[Round, ...] = ()
    silences: tuple[Round, ...] = ()
    stays: tuple[Stay, ...] = ()
    withdrawn_at: datetime | None = None
    replanned: tuple[Replanned, ...] = ()
    pins: tuple[Pin, ...] = ()

    @property
    def solved_at(self) -> datetime | None:
        """When it was solved; None while somebody still owes work, or where it ended without."""
        if self.withdrawn_at is None and self.resolved and self.resolved[-1][1] is None:
            return self.resolved[-1][0]
        return None

    def rounds(self, kind: str) -> tuple[Round, ...]:
        """Each time a promise of this kind was made, the present one last."""
        match kind:
            case "take":
                return (Round(self.opened_at, self.taken_at),)
            case "first_response":
                return (Round(self.opened_at, self.answered_at),)
            case "next_response":
                return self.questions
            case "update":
                return self.silences
            case "operational":
                return tuple(
                    Round(stay.start, stay.end or self.solved_at, stay.line) for stay in self.stays
                )
        return (Round(self.opened_at, self.solved_at),)
