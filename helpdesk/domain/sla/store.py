"""The stored targets: a cache of the clock, for lists and for the sweep."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, bindparam, insert, select

from helpdesk.domain import rows
from helpdesk.domain.sla.chain import Fired, next_check, steps_ahead
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.plan import Promised
from helpdesk.domain.sla.target import TargetState
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Target, TargetKind, Ticket
from helpdesk.models import TargetState as StoredState


@dataclass
class Kept:
    """What is stored about the promises of one ticket."""

    targets: dict[str, Target] = field(default_factory=dict)
    fired: set[Fired] = field(default_factory=set)


_of_tickets = bindparam("tickets", expanding=True, type_=Integer)
_fired = rows.table(EscalationFired).c
TARGETS = (
    select(Target)
    .where(Target.ticket_id.in_(_of_tickets))
    .execution_options(populate_existing=True, autoflush=False)
)
FIRED = select(_fired.ticket_id, _fired.target, _fired.step, _fired.generation).where(
    _fired.ticket_id.in_(_of_tickets)
)
NEW = insert(rows.table(Target))


def kept(ticket_ids: Collection[int]) -> dict[int, Kept]:
    """The stored targets and fired steps of tickets, fresh from the database, in two statements."""
    found: dict[int, Kept] = defaultdict(Kept)
    these = {"tickets": list(ticket_ids)}
    for target in db.session.scalars(TARGETS, these):
        found[target.ticket_id].targets[target.kind] = target
    for ticket_id, target_kind, step, generation in rows.execute(FIRED, these):
        found[ticket_id].fired.add(Fired(target_kind, step, generation))
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
    new = []
    for target in promises.targets:
        values = _values(target, promises, stored.fired)
        row = stored.targets.get(target.kind)
        if row is None:
            new.append({"ticket_id": ticket.id, "kind": TargetKind(target.kind), **values})
        else:
            _change(row, values)
    if new:
        rows.execute(NEW, new)
    for kind in _no_longer_promised(promises, stored):
        db.session.delete(stored.targets.pop(kind))


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


def _change(row: Target, values: Mapping[str, Any]) -> None:
    """Say only what is new: the unit of work looks at whatever is said."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _no_longer_promised(promises: Promises, stored: Kept) -> Sequence[str]:
    promised = {target.kind for target in promises.targets}
    return [kind for kind in stored.targets if kind not in promised]
