"""From the events of a ticket to the facts its promises depend on. Pure, but for ``read``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Integer, bindparam, select

from helpdesk.domain import rows
from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.happened import Facts
from helpdesk.domain.sla.plan import RESOLUTION, Plan
from helpdesk.domain.sla.target import TargetState
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind

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
        EventKind.REMINDED,
    }
)

# The value of a stored plan version, and of the calendar it counts in.
Version = tuple[Plan, Calendar]


SetBy = Literal["opening", "change", "chain", "version"]
Changed = Literal["priority", "category", "queue", "plan", "due"]


class Fact(NamedTuple):
    """An event as far as the clock reads it."""

    kind: EventKind
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True)
class History:
    """What a ticket's events say about its promises.

    ``generation`` counts reopenings and changes of plan: each lets the chain of escalation speak
    again. ``armed_at`` is when the promises were last set, and ``set_by`` by what: by the opening
    or a reopening, by people's change of plan or priority, by a chain that raised the priority, or
    by a newer version of the same plan.

    ``is_at_rest``: everything was brought in from another system, and nobody has worked on the
    ticket here; ``lives_since`` is when somebody first did, None for a ticket opened here.
    """

    facts: Facts
    plan_id: int | None
    generation: int
    armed_at: datetime
    set_by: SetBy
    is_at_rest: bool = False
    lives_since: datetime | None = None
    changed: Changed | None = None
    """What the change was of that set them last."""

    @property
    def is_changed(self) -> bool:
        """Whether the promises were picked again since the ticket was opened or reopened."""
        return self.set_by != "opening"

    def generation_of(self, target: TargetState) -> int:
        """Under which number the steps of this promise are taken once: each round of a promise
        made again, and each due date set by hand, is a promise of its own.
        """
        pins = len(self.facts.pins) if target.kind == RESOLUTION else 0
        return self.generation + target.round - 1 + pins

    def armed_for(self, target: TargetState) -> datetime:
        """When this promise was last set."""
        pins = self.facts.pins
        if target.kind != RESOLUTION or not pins:
            return self.armed_at
        return max(self.armed_at, pins[-1].at)

    def changed_for(self, target: TargetState) -> Changed | None:
        """What the change was of that set this promise last; None where that is not told."""
        return self.changed if self.armed_for(target) == self.armed_at else "due"


READ = (
    select(Event.ticket_id, Event.kind, Event.at, Event.data)
    .where(
        Event.ticket_id.in_(bindparam("tickets", expanding=True, type_=Integer)),
        Event.kind.not_in(SILENT),
    )
    .order_by(Event.ticket_id, Event.id)
)
_events = rows.table(Event).c
_of_ticket = _events.ticket_id == bindparam("ticket", type_=Integer)
STORY = (
    select(_events.kind, _events.at, _events.data, _events.digest)
    .where(_of_ticket)
    .order_by(_events.id)
)
LAST_DIGEST = select(_events.digest).where(_of_ticket).order_by(_events.id.desc()).limit(1)


def read(ticket_ids: Iterable[int]) -> dict[int, list[Fact]]:
    """The telling events of tickets, oldest first, in one statement."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for ticket_id, kind, at, data in db.session.execute(READ, {"tickets": list(ticket_ids)}):
        found[ticket_id].append(Fact(kind, at, data))
    return found


def story(ticket_id: int) -> tuple[list[Fact], str]:
    """The telling events of one ticket, oldest first, and the digest of its last event."""
    told = rows.execute(STORY, {"ticket": ticket_id}).all()
    facts = [Fact(kind, at, data) for kind, at, data, _ in told if kind not in SILENT]
    return facts, told[-1].digest if told else ""


def last_digest(ticket_id: int) -> str:
    """The digest of the ticket's last event."""
    return rows.execute(LAST_DIGEST, {"ticket": ticket_id}).scalar() or ""


def plan_ids(events: Iterable[Fact]) -> set[int]:
    """Every plan version the events name."""
    return {fact.data["plan"] for fact in events if fact.data.get("plan") is not None}


def names_reasons(events: Sequence[Fact]) -> bool:
    """Whether some event tells why the ticket waits."""
    return any(fact.kind is EventKind.WAITING_STARTED for fact in events)
