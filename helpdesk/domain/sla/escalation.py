"""Escalation: when a share of a promise's time is used up, the right people hear, exactly once.

Each step taken is a row of the ledger, unique per (ticket, target, step, generation), written in
one transaction with the event and the notices it causes.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from helpdesk.domain import history, sending
from helpdesk.domain.sla import ledger, store
from helpdesk.domain.sla.chain import Firing, steps_ahead
from helpdesk.domain.sla.listeners import Audience
from helpdesk.extensions import db
from helpdesk.models import Channel, EscalationFired, EventKind, Target, TargetKind, Ticket

# A step taken later than this after its instant is marked late: the worker was not there.
LATE_AFTER = timedelta(seconds=90)
# More than this many at once to one person come as one summary.
MOST_AT_ONCE = 3
# When a ticket whose promises cannot be read is looked at again.
LOOKED_AT_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Call:
    """A step to take now, and who hears of it."""

    ticket: Ticket
    firing: Firing
    to: list[int]


def sweep(now: datetime, limit: int = 100) -> int:
    """Take every step whose instant has come, of up to ``limit`` tickets; how many were looked at.

    The tickets are locked and their promises computed again under the lock, so a wait or a
    solution that came first is respected. Several sweepers may run. The caller commits.
    """
    tickets = _locked(now, limit)
    if not tickets:
        return 0
    ids = [ticket.id for ticket in tickets]
    promises, stored = ledger.readable_promises_of(ids, now), store.kept(ids)
    _put_off(set(ids) - set(promises), now)
    tickets = [ticket for ticket in tickets if ticket.id in promises]
    audience = Audience()
    calls = [
        Call(ticket, firing, audience.of(ticket, firing.tell))
        for ticket in tickets
        for target in promises[ticket.id].targets
        for firing in steps_ahead(target, promises[ticket.id].history, stored[ticket.id].fired)
        if firing.at <= now
    ]
    overwhelmed, restored_at = _overwhelmed(calls), sending.restored_at()
    for call in calls:
        # What came due before a restore may have been mailed before it: the bell alone tells it.
        bell_only = restored_at is not None and call.firing.at <= restored_at
        _take(call, overwhelmed, now, bell_only)
        stored[call.ticket.id].fired.add(call.firing.key)
    for ticket in tickets:
        store.write(ticket, promises[ticket.id], stored[ticket.id])
    db.session.flush()
    return len(ids)


def _put_off(unreadable: Collection[int], now: datetime) -> None:
    """Look at tickets whose promises cannot be read again later, so that the others have a turn."""
    if unreadable:
        db.session.execute(
            update(Target)
            .where(Target.ticket_id.in_(unreadable), Target.next_check_at <= now)
            .values(next_check_at=now + LOOKED_AT_AGAIN_AFTER)
        )


def _locked(now: datetime, limit: int) -> list[Ticket]:
    """Tickets to look at, locked; those another transaction holds wait for the next sweep."""
    due = select(Target.ticket_id).where(Target.next_check_at <= now)
    query = select(Ticket).where(Ticket.id.in_(due)).order_by(Ticket.id).limit(limit)
    return list(
        db.session.scalars(
            query.with_for_update(of=Ticket, skip_locked=True).execution_options(
                populate_existing=True
            )
        )
    )


def _overwhelmed(calls: Iterable[Call]) -> set[int]:
    """Those who would hear of too much at once."""
    times = Counter(person_id for call in calls for person_id in call.to)
    return {person_id for person_id, count in times.items() if count > MOST_AT_ONCE}


def _take(call: Call, overwhelmed: set[int], now: datetime, bell_only: bool) -> None:
    """Write the step into the ledger and into the ticket's history, which tells people.

    In the event, ``to`` are the ids of all who hear; those ``in_summary`` get one mail for all.
    """
    firing, key = call.firing, call.firing.key
    is_late = now - firing.at > LATE_AFTER
    db.session.add(
        EscalationFired(
            ticket_id=call.ticket.id,
            target=TargetKind(key.target),
            step=key.step,
            generation=key.generation,
            due_at=firing.at,
            fired_at=now,
            is_late=is_late,
        )
    )
    due_at = firing.target.due_at
    history.record(
        call.ticket,
        EventKind.ESCALATED,
        by=None,
        now=now,
        channel=Channel.SYSTEM,
        data={
            "target": key.target,
            "step": key.step,
            "generation": key.generation,
            "due_at": due_at.isoformat() if due_at else None,
            "is_late": is_late,
            "on_change": firing.on_change,
            "to": call.to,
            "in_summary": [person_id for person_id in call.to if person_id in overwhelmed],
        }
        | ({"bell_only": True} if bell_only else {}),
    )
