"""Tickets' promises, computed from their events: what every reader of the clock starts from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from helpdesk.domain.sla import facts, plans, waiting
from helpdesk.domain.sla.clock import evaluate
from helpdesk.domain.sla.facts import Fact, History
from helpdesk.domain.sla.plans import PlanVersion
from helpdesk.domain.sla.reading import history_of
from helpdesk.domain.sla.target import TargetState
from helpdesk.domain.sla.waiting import Reasons
from helpdesk.models import Plan as PlanRow
from helpdesk.models import Priority

ENDED = ("met", "withdrawn")


@dataclass(frozen=True)
class Promises:
    """What a ticket was promised: its history, the plan in force and how each target stands."""

    history: History
    plan: PlanRow | PlanVersion | None
    targets: tuple[TargetState, ...]

    def target(self, kind: str) -> TargetState | None:
        """The promise of that kind, if there is one."""
        return next((target for target in self.targets if target.kind == kind), None)

    @property
    def unkept(self) -> tuple[TargetState, ...]:
        """Promises that still have to be kept, in time or late."""
        return tuple(t for t in self.targets if t.met_at is None and t.state not in ENDED)

    @property
    def due_at(self) -> datetime | None:
        """The earliest due time among the promises still to be kept."""
        return min((t.due_at for t in self.unkept if t.due_at is not None), default=None)

    @property
    def work_order(self) -> str:
        """The place in work lists as text that sorts.

        Critical first, then the earliest due time that is not held by a wait, then waiting, then
        nothing promised.
        """
        running = [t.due_at for t in self.unkept if t.due_at is not None and not t.is_held]
        rank = "2" if self.unkept else "3"
        if running:
            rank = f"1{min(running):%Y%m%dT%H%M%S}"
        return f"0{rank}" if self.history.facts.priority == Priority.CRITICAL else rank


def promises_of(ticket_ids: Collection[int], now: datetime) -> dict[int, Promises]:
    """How the promises of these tickets stand at ``now``, in at most three statements."""
    events = facts.read(ticket_ids)
    rows = plans.by_id(
        plan_id for fact_list in events.values() for plan_id in facts.plan_ids(fact_list)
    )
    reasons = waiting.named_in(*events.values())
    return {
        ticket_id: weigh(ticket_events, rows, reasons, now)
        for ticket_id, ticket_events in events.items()
    }


def promises_after(events: Sequence[Fact], now: datetime) -> Promises:
    """How a ticket's promises stand at ``now``, from its events known already, oldest first."""
    rows, reasons = plans.by_id(facts.plan_ids(events)), waiting.named_in(events)
    return weigh(events, rows, reasons, now)


def readable_promises_of(ticket_ids: Sequence[int], now: datetime) -> dict[int, Promises]:
    """Like ``promises_of``, without the tickets whose history or plan cannot be read.

    One such ticket must not hold up all others; it is looked for by halves.
    """
    try:
        return promises_of(ticket_ids, now)
    except DBAPIError:
        raise
    except Exception:
        if len(ticket_ids) == 1:
            structlog.get_logger().exception("promises unreadable", ticket=ticket_ids[0])
            return {}
    half = len(ticket_ids) // 2
    first, second = ticket_ids[:half], ticket_ids[half:]
    return readable_promises_of(first, now) | readable_promises_of(second, now)


def weigh(
    events: Sequence[Fact],
    rows: Mapping[int, PlanRow | PlanVersion],
    reasons: Reasons,
    now: datetime,
) -> Promises:
    """How promises stand at ``now``, but not before the last of these events; ``rows`` holds every
    plan version they name, and ``reasons`` every reason for waiting.

    Whoever looks at the clock and then waits for the ticket's row may find a later event there.
    """
    now = max(now, events[-1].at)
    versions = {
        plan_id: (plans.plan_of(rows[plan_id]), plans.calendar_of(rows[plan_id]))
        for plan_id in facts.plan_ids(events)
    }
    history = history_of(events, versions, reasons)
    plan = rows[history.plan_id] if history.plan_id is not None else None
    if plan is None:
        return Promises(history, None, ())
    return Promises(history, plan, evaluate(history.facts, *versions[plan.id], now))
