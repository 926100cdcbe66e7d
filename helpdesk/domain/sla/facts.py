"""From the events of a ticket to the facts its promises depend on. Pure, but for ``read``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, select

from helpdesk.domain.sla.calendar import Calendar, Pause
from helpdesk.domain.sla.clock import Facts, Replanned, Terms, Wait
from helpdesk.domain.sla.plan import Plan
from helpdesk.extensions import db
from helpdesk.models import OPEN_STATES, Event, EventKind, State

# Events that move no clock: nobody's promise depends on them.
SILENT = frozenset(
    {
        EventKind.NOTED,
        EventKind.UNASSIGNED,
        EventKind.RATED,
        EventKind.TITLE_CHANGED,
        EventKind.WATCHER_ADDED,
        EventKind.WATCHER_REMOVED,
        EventKind.OWNER_CHANGED,
        EventKind.ESCALATED,
    }
)
ENDINGS_WITHOUT_SOLUTION = (EventKind.WITHDRAWN, EventKind.CANCELLED)


# The value of a stored plan version, and of the calendar it counts in.
Version = tuple[Plan, Calendar]


class Fact(NamedTuple):
    """An event as far as the clock reads it."""

    kind: EventKind
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True)
class History:
    """What a ticket's events say about its promises.

    ``generation`` counts reopenings and changes of plan: each lets the chain of escalation speak
    again. ``armed_at`` is when the promises were last set (opened, reopened, or picked again by a
    change, which ``is_changed`` says).

    ``is_at_rest``: everything was brought in from another system, and nobody has worked on the
    ticket here; ``lives_since`` is when somebody first did, None for a ticket opened here.
    """

    facts: Facts
    plan_id: int | None
    generation: int
    armed_at: datetime
    is_changed: bool
    is_at_rest: bool = False
    lives_since: datetime | None = None


READ = (
    select(Event.ticket_id, Event.kind, Event.at, Event.data)
    .where(
        Event.ticket_id.in_(bindparam("tickets", expanding=True, type_=Integer)),
        Event.kind.not_in(SILENT),
    )
    .order_by(Event.ticket_id, Event.id)
)


def read(ticket_ids: Iterable[int]) -> dict[int, list[Fact]]:
    """The telling events of tickets, oldest first, in one statement."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for ticket_id, kind, at, data in db.session.execute(READ, {"tickets": list(ticket_ids)}):
        found[ticket_id].append(Fact(kind, at, data))
    return found


def plan_ids(events: Iterable[Fact]) -> set[int]:
    """Every plan version the events name."""
    return {fact.data["plan"] for fact in events if fact.data.get("plan") is not None}


def history_of(events: Sequence[Fact], plans: Mapping[int, Version]) -> History:
    """The events of one ticket, oldest first and beginning with its opening, as facts."""
    reader = _Reader(events[0], plans)
    for fact in events:
        reader.take(fact)
    return reader.history()


class _Reader:
    """Walks through the events once and keeps what is open at the moment."""

    def __init__(self, opening: Fact, plans: Mapping[int, Version]) -> None:
        self.plans = plans
        self.opened_at = self.armed_at = opening.at
        self.priority: str = opening.data["priority"]
        self.plan_id: int | None = opening.data.get("plan")
        self.generation, self.is_changed = 1, False
        self.state: str = State.NEW
        self.waits: list[Wait] = []
        self.rests: list[Pause] = []
        self.waiting: tuple[datetime, str] | None = None
        self.resting_since: datetime | None = None
        self.first_reply_at: datetime | None = None
        self.withdrawn_at: datetime | None = None
        self.replanned: list[Replanned] = []
        self.is_at_rest = bool(opening.data.get("replayed"))
        self.lives_since: datetime | None = None

    def take(self, fact: Fact) -> None:
        if self.is_at_rest and not fact.data.get("replayed"):
            self.is_at_rest, self.lives_since = False, fact.at
        if self.first_reply_at is None and _answers(fact):
            self.first_reply_at = fact.at
        self._read_plan(fact)
        state = fact.data.get("state")
        if state is not None and (state != self.state or fact.kind is EventKind.WAITING_STARTED):
            self._leave(fact, state)
            self._enter(fact, state)

    def _read_plan(self, fact: Fact) -> None:
        """A new plan or priority sets the promises anew; the opening only sets them."""
        priority = fact.data["to"] if fact.kind is EventKind.PRIORITY_CHANGED else self.priority
        plan_id = fact.data.get("plan", self.plan_id)
        if (priority, plan_id) == (self.priority, self.plan_id):
            return
        before = None
        if self.plan_id is not None:
            before = Terms(*self.plans[self.plan_id], self.priority)
        self.replanned.append(Replanned(fact.at, before))
        if plan_id != self.plan_id:
            self.generation += 1
        self.priority, self.plan_id = priority, plan_id
        self.armed_at, self.is_changed = fact.at, True

    def _leave(self, fact: Fact, state: str) -> None:
        if self.waiting is not None:
            since, reason = self.waiting
            self.waits.append(Wait(since, fact.at, reason))
            self.waiting = None
        if self.resting_since is not None and state in OPEN_STATES:
            self.rests.append((self.resting_since, fact.at))
            self.resting_since = self.withdrawn_at = None
            self.generation += 1
            self.armed_at, self.is_changed = fact.at, False

    def _enter(self, fact: Fact, state: str) -> None:
        if state == State.WAITING:
            self.waiting = fact.at, fact.data["reason"]
        elif state not in OPEN_STATES and self.resting_since is None:
            self.resting_since = fact.at
            if fact.kind in ENDINGS_WITHOUT_SOLUTION:
                self.withdrawn_at = fact.at
        self.state = state

    def history(self) -> History:
        waits, rests = list(self.waits), list(self.rests)
        if self.waiting is not None:
            waits.append(Wait(self.waiting[0], None, self.waiting[1]))
        if self.resting_since is not None and self.withdrawn_at is None:
            rests.append((self.resting_since, None))
        facts = Facts(
            opened_at=self.opened_at,
            priority=self.priority,
            waits=tuple(waits),
            resolved=tuple(rests),
            first_reply_at=self.first_reply_at,
            withdrawn_at=self.withdrawn_at,
            replanned=tuple(self.replanned),
        )
        return History(
            facts,
            self.plan_id,
            self.generation,
            self.armed_at,
            self.is_changed,
            self.is_at_rest,
            self.lives_since,
        )


def _answers(fact: Fact) -> bool:
    """Whether staff answered the requester: by a reply, by the solution, or, where another system
    kept no replies, by taking the ticket up (``responds``).
    """
    by_staff = fact.kind is EventKind.REPLIED and fact.data.get("side") == "staff"
    return by_staff or fact.kind is EventKind.RESOLVED or bool(fact.data.get("responds"))
