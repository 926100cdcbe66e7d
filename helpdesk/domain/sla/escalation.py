"""Escalation: when a share of a promise's time is used up, the right people hear, exactly once.

Each step taken is a row of the ledger, unique per (ticket, target, step, generation), written in
one transaction with the event and the notices it causes.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import selectinload

from helpdesk.domain import history, one_by_one, sending
from helpdesk.domain.sla import ledger, store
from helpdesk.domain.sla.chain import Firing, steps_ahead
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.listeners import Audience
from helpdesk.domain.sla.store import Kept
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, EventKind, Target, TargetKind, Ticket

# A step taken later than this after its instant is marked late: the worker was not there.
LATE_AFTER = timedelta(seconds=90)
# More than this many at once to one person come as one summary.
MOST_AT_ONCE = 3


@dataclass(frozen=True)
class Call:
    """A step to take now, and who hears of it."""

    ticket: Ticket
    firing: Firing
    to: list[int]
    bell_only: bool

    def is_late(self, now: datetime) -> bool:
        """Whether nobody was there to take it in time."""
        return now - self.firing.at > LATE_AFTER


def sweep(now: datetime, limit: int = 100, *, with_care: bool = False) -> int:
    """Take every step whose instant has come, of up to ``limit`` promises; gives back how many
    tickets were looked at.

    The tickets are locked and their promises computed again under the lock, so a wait or a
    solution that came first is respected. Several sweepers may run. The caller commits.
    ``with_care``: a ticket whose steps cannot be taken is left for an hour later, and the others'
    are taken.
    """
    tickets = _locked(now, limit)
    if not tickets:
        return 0
    ids = [ticket.id for ticket in tickets]
    promises, stored = ledger.readable_promises_of(ids, now), store.kept(ids)
    _put_off(set(ids) - set(promises), now)
    tickets = [ticket for ticket in tickets if ticket.id in promises]
    calls = _calls(tickets, promises, stored, now)
    overwhelmed = _overwhelmed(chain.from_iterable(calls.values()))

    def take(*chosen: Ticket) -> None:
        _take([call for ticket in chosen for call in calls[ticket.id]], overwhelmed, now)

    def settle(ticket: Ticket) -> None:
        fired = stored[ticket.id].fired | {call.firing.key for call in calls[ticket.id]}
        store.write(ticket, promises[ticket.id], replace(stored[ticket.id], fired=fired))

    if with_care:
        _put_off(one_by_one.handle(tickets, take, settle), now)
        return len(ids)
    take(*tickets)
    for ticket in tickets:
        settle(ticket)
    db.session.flush()
    return len(ids)


def _calls(
    tickets: Iterable[Ticket],
    promises: Mapping[int, Promises],
    stored: Mapping[int, Kept],
    now: datetime,
) -> dict[int, list[Call]]:
    """The steps to take now, by ticket.

    What came due before a restore may have been mailed before it: the bell alone tells it.
    """
    audience, restored_at = Audience(), sending.restored_at()

    def call(ticket: Ticket, firing: Firing) -> Call:
        bell_only = restored_at is not None and firing.at <= restored_at
        return Call(ticket, firing, audience.of(ticket, firing.tell), bell_only)

    return {
        ticket.id: [
            call(ticket, firing)
            for target in promises[ticket.id].targets
            for firing in steps_ahead(target, promises[ticket.id].history, stored[ticket.id].fired)
            if firing.at <= now
        ]
        for ticket in tickets
    }


def _put_off(failed: Collection[int], now: datetime) -> None:
    """Look at tickets that could not be read or told of later, so that the others have a turn."""
    if failed:
        db.session.execute(
            update(Target)
            .where(Target.ticket_id.in_(failed), Target.next_check_at <= now)
            .values(next_check_at=now + one_by_one.LOOKED_AT_AGAIN_AFTER)
        )


def _locked(now: datetime, limit: int) -> list[Ticket]:
    """Tickets to look at, locked; those another transaction holds wait for the next sweep.

    The longest due come first: that is one walk along an index, however many are open or due.
    """
    query = (
        select(Ticket)
        .join(Target, Target.ticket_id == Ticket.id)
        .where(Target.next_check_at <= now)
        .order_by(Target.next_check_at, Ticket.id)
        .limit(limit)
        .options(selectinload(Ticket.queue), selectinload(Ticket.assignee))
        .with_for_update(of=Ticket, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query).unique())


def _overwhelmed(calls: Iterable[Call]) -> set[int]:
    """Those who would hear of too much at once."""
    times = Counter(person_id for call in calls for person_id in call.to)
    return {person_id for person_id, count in times.items() if count > MOST_AT_ONCE}


def _take(calls: Sequence[Call], overwhelmed: Collection[int], now: datetime) -> None:
    """Write steps into the ledger and into their tickets' histories, which tells people."""
    if calls:
        db.session.execute(insert(EscalationFired), [_row(call, now) for call in calls])
        facts = [(call.ticket, _told(call, overwhelmed, now)) for call in calls]
        history.record_all(EventKind.ESCALATED, facts, now=now)


def _row(call: Call, now: datetime) -> dict[str, Any]:
    """The step's row of the ledger."""
    key = call.firing.key
    return {
        "ticket_id": call.ticket.id,
        "target": TargetKind(key.target),
        "step": key.step,
        "generation": key.generation,
        "due_at": call.firing.at,
        "fired_at": now,
        "is_late": call.is_late(now),
    }


def _told(call: Call, overwhelmed: Collection[int], now: datetime) -> dict[str, Any]:
    """What the event says: ``to`` are the ids of all who hear; those ``in_summary`` get one mail
    for all."""
    firing = call.firing
    due_at = firing.target.due_at
    data = {
        "target": firing.key.target,
        "step": firing.key.step,
        "generation": firing.key.generation,
        "due_at": due_at.isoformat() if due_at else None,
        "is_late": call.is_late(now),
        "on_change": firing.on_change,
        "to": call.to,
        "in_summary": [person_id for person_id in call.to if person_id in overwhelmed],
    }
    return data | ({"bell_only": True} if call.bell_only else {})
