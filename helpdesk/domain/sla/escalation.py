"""Escalation: when a share of a promise's time is used up, the right people hear, exactly once.

Each step taken is a row of the ledger, unique per (ticket, target, step, generation), written in
one transaction with the event and the notices it causes.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import select, update

from helpdesk.domain import history, one_by_one, sending
from helpdesk.domain.sla import ledger, store
from helpdesk.domain.sla.chain import Firing, steps_ahead
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.listeners import Audience
from helpdesk.domain.sla.store import Kept
from helpdesk.extensions import db
from helpdesk.models import Channel, EscalationFired, EventKind, Target, TargetKind, Ticket

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


def sweep(now: datetime, limit: int = 100, *, with_care: bool = False) -> int:
    """Take every step whose instant has come, of up to ``limit`` tickets; how many were looked at.

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

    def take(ticket: Ticket) -> None:
        for call in calls[ticket.id]:
            _take(call, overwhelmed, now)

    def settle(ticket: Ticket) -> None:
        fired = stored[ticket.id].fired | {call.firing.key for call in calls[ticket.id]}
        store.write(ticket, promises[ticket.id], replace(stored[ticket.id], fired=fired))

    if with_care:
        _put_off(one_by_one.handle(tickets, take, settle), now)
        return len(ids)
    for work in (take, settle):
        for ticket in tickets:
            work(ticket)
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


def _take(call: Call, overwhelmed: set[int], now: datetime) -> None:
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
        | ({"bell_only": True} if call.bell_only else {}),
    )
