"""The stored targets: a cache of the clock, for lists and for the sweep."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

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


def kept(ticket_ids: Collection[int]) -> dict[int, Kept]:
    """The stored targets and fired steps of tickets, fresh from the database, in two statements."""
    found: dict[int, Kept] = defaultdict(Kept)
    targets = select(Target).where(Target.ticket_id.in_(ticket_ids))
    for target in db.session.scalars(targets.execution_options(populate_existing=True)):
        found[target.ticket_id].targets[target.kind] = target
    steps = select(
        EscalationFired.ticket_id,
        EscalationFired.target,
        EscalationFired.step,
        EscalationFired.generation,
    ).where(EscalationFired.ticket_id.in_(ticket_ids))
    for ticket_id, target_kind, step, generation in db.session.execute(steps):
        found[ticket_id].fired.add(Fired(target_kind, step, generation))
    return found


def write(ticket: Ticket, promises: Promises, stored: Kept) -> None:
    """Make the stored targets and the ticket's place in work lists say what the clock says."""
    ticket.due_at = promises.due_at if ticket.is_open else None
    ticket.work_order = promises.work_order
    for target in promises.targets:
        row = stored.targets.get(target.kind)
        if row is None:
            row = Target(ticket_id=ticket.id, kind=TargetKind(target.kind))
            stored.targets[target.kind] = row
            db.session.add(row)
        _fill(row, target, promises, stored.fired)
    for kind in _no_longer_promised(promises, stored):
        db.session.delete(stored.targets.pop(kind))


def counts(promised: Promised | None) -> tuple[int | None, int | None]:
    """What is promised, as a number of minutes or of working days."""
    if promised is None:
        return None, None
    in_days = promised.unit == "working_days"
    return (None, promised.count) if in_days else (promised.count, None)


def _fill(row: Target, target: TargetState, promises: Promises, fired: Collection[Fired]) -> None:
    assert promises.plan is not None  # a target comes from a plan
    row.plan_id = promises.plan.id
    row.state = StoredState(target.state)
    row.started_at = target.started_at
    row.promised_minutes, row.promised_days = counts(target.promised)
    row.due_at = target.due_at
    row.met_at = target.met_at
    row.counted_seconds = int(target.counted_seconds)
    row.generation = promises.history.generation_of(target)
    row.next_check_at = next_check(target, steps_ahead(target, promises.history, fired))


def _no_longer_promised(promises: Promises, stored: Kept) -> Sequence[str]:
    promised = {target.kind for target in promises.targets}
    return [kind for kind in stored.targets if kind not in promised]
