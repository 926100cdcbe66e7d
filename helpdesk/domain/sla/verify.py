"""Are the stored promises what history says, and is history as it was written?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from helpdesk.domain import history
from helpdesk.domain.sla import ledger, store
from helpdesk.domain.sla.chain import next_check, steps_ahead
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.store import Kept, Stored, counts
from helpdesk.domain.sla.target import TargetState
from helpdesk.extensions import db
from helpdesk.models import Ticket

BATCH = 500


@dataclass(frozen=True)
class Difference:
    """A stored value that is not what history says."""

    ticket: str
    ticket_id: int
    what: str
    stored: Any
    computed: Any

    def __str__(self) -> str:
        stored, computed = _shown(self.stored), _shown(self.computed)
        return f"{self.ticket} {self.what}: stored {stored}, history says {computed}"


def differences(now: datetime, batch: int = BATCH) -> Iterator[Difference | int]:
    """Every difference, batch by batch; after each batch the number of tickets looked at so far.

    Only reads, and keeps no more than a batch in memory.
    """
    last, count = 0, 0
    while ids := after(last, batch):
        yield from of_tickets(ids, now)
        last, count = ids[-1], count + len(ids)
        db.session.expunge_all()
        yield count


def after(last: int, batch: int = BATCH) -> list[int]:
    """The numbers of the tickets that follow the ticket ``last``, in order."""
    query = select(Ticket.id).where(Ticket.id > last).order_by(Ticket.id).limit(batch)
    return list(db.session.scalars(query))


def of_tickets(ids: Sequence[int], now: datetime) -> Iterator[Difference]:
    """The differences of these tickets."""
    query = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    tickets = db.session.scalars(query.execution_options(populate_existing=True)).all()
    promises, stored = ledger.readable_promises_of(ids, now), store.kept(ids)
    tampered = history.tampered(ids)
    for ticket in tickets:
        if ticket.id in promises:
            yield from _of_ticket(ticket, promises[ticket.id], stored[ticket.id], now)
        else:
            yield Difference(ticket.reference, ticket.id, "history", "a ticket", None)
        if ticket.id in tampered:
            yield Difference(ticket.reference, ticket.id, "history", "changed", "another digest")


def _of_ticket(
    ticket: Ticket, promises: Promises, stored: Kept, now: datetime
) -> Iterator[Difference]:
    due_at = promises.due_at if ticket.is_open else None
    pairs: list[tuple[str, Any, Any]] = [
        ("due_at", ticket.due_at, due_at),
        ("work_order", ticket.work_order, promises.work_order),
        ("plan", ticket.plan_id, promises.history.plan_id),
    ]
    for kind in dict.fromkeys([*KINDS, *stored.targets]):
        row, target = stored.targets.get(kind), promises.target(kind)
        if row is None and target is None:
            continue
        if row is None or target is None:
            pairs.append((kind, row and "a promise", target and "a promise"))
        else:
            pairs += _of_target(row, target, promises, stored, now)
    for what, kept, computed in pairs:
        if kept != computed:
            yield Difference(ticket.reference, ticket.id, what, kept, computed)


def _of_target(
    row: Stored, target: TargetState, promises: Promises, stored: Kept, now: datetime
) -> Iterator[tuple[str, Any, Any]]:
    """Pairs of stored and computed values. What the next sweep will set is not compared yet."""
    kind = target.kind
    yield f"{kind} due_at", row.due_at, target.due_at
    yield f"{kind} met_at", row.met_at, target.met_at
    yield f"{kind} started_at", row.started_at, target.started_at
    yield f"{kind} promise", (row.promised_minutes, row.promised_days), counts(target.promised)
    yield f"{kind} generation", row.generation, promises.history.generation_of(target)
    if target.met_at is not None:
        yield f"{kind} counted seconds", row.counted_seconds, int(target.counted_seconds)
    if row.next_check_at is None or row.next_check_at > now:
        ahead = steps_ahead(target, promises.history, stored.fired)
        yield f"{kind} state", row.state.value, target.state
        yield f"{kind} next_check_at", row.next_check_at, next_check(target, ahead)


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or "nothing")
