"""The stored targets: a cache of the clock, for lists and for the sweep."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, delete, insert, select, update

from helpdesk.domain import rows
from helpdesk.domain.sla.chain import next_check, steps_ahead
from helpdesk.domain.sla.firing import Fired
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.plan import Promised
from helpdesk.domain.sla.target import TargetState
from helpdesk.models import EscalationFired, Target, TargetKind, Ticket
from helpdesk.models import TargetState as StoredState


class Stored(NamedTuple):
    """A stored promise, as plain values."""

    id: int
    kind: TargetKind
    plan_id: int
    state: StoredState
    started_at: datetime
    promised_minutes: int | None
    promised_days: int | None
    due_at: datetime | None
    met_at: datetime | None
    counted_seconds: int
    generation: int
    next_check_at: datetime | None


@dataclass
class Kept:
    """What is stored about the promises of one ticket."""

    targets: dict[str, Stored] = field(default_factory=dict)
    fired: set[Fired] = field(default_factory=set)


_of_tickets = bindparam("tickets", expanding=True, type_=Integer)
_fired = rows.table(EscalationFired).c
_target = rows.table(Target).c
TARGETS = select(_target.ticket_id, *(_target[name] for name in Stored._fields)).where(
    _target.ticket_id.in_(_of_tickets)
)
FIRED = select(_fired.ticket_id, _fired.target, _fired.step, _fired.generation).where(
    _fired.ticket_id.in_(_of_tickets)
)
NEW = insert(rows.table(Target))
_this = _target.id == bindparam("this")
CHANGED = (
    update(rows.table(Target))
    .where(_this)
    .values({name: bindparam(name) for name in Stored._fields[2:]})
)
GONE = delete(rows.table(Target)).where(_this)


def kept(ticket_ids: Collection[int]) -> dict[int, Kept]:
    """The stored targets and fired steps of tickets, fresh from the database, in two statements."""
    found: dict[int, Kept] = defaultdict(Kept)
    these = {"tickets": list(ticket_ids)}
    for ticket_id, *values in rows.execute(TARGETS, these):
        target = Stored._make(values)
        found[ticket_id].targets[target.kind] = target
    for ticket_id, steps in fired(ticket_ids).items():
        found[ticket_id].fired = steps
    return found


def fired(ticket_ids: Collection[int]) -> dict[int, set[Fired]]:
    """The fired steps of tickets, in one statement."""
    found: dict[int, set[Fired]] = defaultdict(set)
    for ticket_id, target_kind, step, generation in rows.execute(
        FIRED, {"tickets": list(ticket_ids)}
    ):
        found[ticket_id].add(Fired(target_kind, step, generation))
    return found


def write(ticket: Ticket, promises: Promises, stored: Kept) -> None:
    """Make the stored targets and the ticket's place in work lists say what the clock says."""
    place(ticket, promises)
    keep(ticket, promises, stored)


def place(ticket: Ticket, promises: Promises) -> None:
    """Make the ticket's place in work lists say what the clock says."""
    ticket.due_at = promises.due_at if ticket.is_open else None
    ticket.work_order = promises.work_order


def keep(ticket: Ticket, promises: Promises, stored: Kept) -> None:
    """Make the stored targets say what the clock says."""
    new, changed = [], []
    for target in promises.targets:
        values = _values(target, promises, stored.fired)
        row = stored.targets.get(target.kind)
        if row is None:
            new.append({"ticket_id": ticket.id, "kind": TargetKind(target.kind), **values})
        elif row != row._replace(**values):
            changed.append({"this": row.id, **values})
    gone = [{"this": stored.targets[kind].id} for kind in _no_longer_promised(promises, stored)]
    for statement, told in ((NEW, new), (CHANGED, changed), (GONE, gone)):
        if told:
            rows.execute(statement, told)


def counts(promised: Promised | None) -> tuple[int | None, int | None]:
    """What is promised, as a number of minutes or of working days."""
    if promised is None:
        return None, None
    in_days = promised.unit == "working_days"
    return (None, promised.count) if in_days else (promised.count, None)


def _values(target: TargetState, promises: Promises, fired: Collection[Fired]) -> dict[str, Any]:
    assert promises.plan is not None  # a target comes from a plan
    minutes, days = counts(target.promised)
    return {
        "plan_id": promises.plan.id,
        "state": StoredState(target.state),
        "started_at": target.started_at,
        "promised_minutes": minutes,
        "promised_days": days,
        "due_at": target.due_at,
        "met_at": target.met_at,
        "counted_seconds": int(target.counted_seconds),
        "generation": promises.history.generation_of(target),
        "next_check_at": next_check(target, steps_ahead(target, promises.history, fired)),
    }


def _no_longer_promised(promises: Promises, stored: Kept) -> Sequence[str]:
    promised = {target.kind for target in promises.targets}
    return [kind for kind in stored.targets if kind not in promised]
