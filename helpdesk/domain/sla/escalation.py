"""Escalation: when the instant of a step comes, it is taken, exactly once.

Each step taken is a row of the ledger, unique per (ticket, target, step, generation), written in
one transaction with the event and the notices it causes. A step that is not for the ticket at its
instant is passed over for good, and is a row as well.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from helpdesk.domain import one_by_one, sending
from helpdesk.domain.sla import ledger, store, taking
from helpdesk.domain.sla.chain import due, steps_ahead
from helpdesk.domain.sla.circumstances import around
from helpdesk.domain.sla.deeds import Places, StepByStep
from helpdesk.domain.sla.firing import Fired, Firing
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.listeners import Audience
from helpdesk.domain.sla.step import MOST_AT_ONCE, Circumstances
from helpdesk.domain.sla.store import Kept
from helpdesk.domain.sla.taking import Call
from helpdesk.extensions import db
from helpdesk.models import Target, Ticket

ANYWHERE = Circumstances("", "", 0)
"""For steps that ask for nothing."""


@dataclass
class Due:
    """What has come for one ticket: steps to take, and steps that are not for it."""

    calls: list[Call] = field(default_factory=list)
    passed: list[Firing] = field(default_factory=list)

    @property
    def keys(self) -> set[Fired]:
        """What the ledger holds of it afterwards."""
        return {call.firing.key for call in self.calls} | {firing.key for firing in self.passed}

    @property
    def moved_clock(self) -> bool:
        """Whether a step changed what the ticket is promised."""
        return any(call.moves_clock for call in self.calls)

    def foresee(self, ticket: StepByStep) -> None:
        """Work out what the steps will come to, in the order of their instants."""
        self.calls.sort(key=lambda call: call.firing.at)
        self.calls = [
            replace(call, deeds=ticket.foresee(call.firing.actions)) for call in self.calls
        ]


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
    places = Places()
    found = _due(tickets, promises, stored, places, now)
    overwhelmed = _overwhelmed(chain.from_iterable(one.calls for one in found.values()))

    def take(*chosen: Ticket) -> None:
        calls = [call for ticket in chosen for call in found[ticket.id].calls]
        taking.take(calls, overwhelmed, places, now)
        taking.pass_over({ticket.id: found[ticket.id].passed for ticket in chosen}, now)

    def settle(ticket: Ticket) -> None:
        if found[ticket.id].moved_clock:
            return  # with the last of what was done, the clock has followed
        fired = stored[ticket.id].fired | found[ticket.id].keys
        store.write(ticket, promises[ticket.id], replace(stored[ticket.id], fired=fired))

    if with_care:
        _put_off(one_by_one.handle(tickets, take, settle), now)
        return len(ids)
    take(*tickets)
    for ticket in tickets:
        settle(ticket)
    db.session.flush()
    return len(ids)


def _due(
    tickets: Iterable[Ticket],
    promises: Mapping[int, Promises],
    stored: Mapping[int, Kept],
    places: Places,
    now: datetime,
) -> dict[int, Due]:
    """What has come, by ticket.

    What came due before a restore may have been mailed before it: the bell alone tells it.
    """
    audience, restored_at = Audience(), sending.restored_at()

    def call(ticket: Ticket, firing: Firing) -> Call:
        bell_only = restored_at is not None and firing.at <= restored_at
        heard = audience.hearing(ticket, firing.tell, firing.levels)
        return Call(ticket, firing, heard, bell_only)

    found = {}
    for ticket in tickets:
        told = found[ticket.id] = Due()
        for target in promises[ticket.id].targets:
            ahead = steps_ahead(target, promises[ticket.id].history, stored[ticket.id].fired, now)
            taken, passed = due(ahead, _around(ticket, ahead), now)
            told.calls += [call(ticket, firing) for firing in taken]
            told.passed += passed
        if any(call.firing.actions.changes_ticket for call in told.calls):
            told.foresee(StepByStep(ticket, promises[ticket.id].history.facts, places))
    return found


def _around(ticket: Ticket, ahead: Iterable[Firing]) -> Circumstances:
    """What the steps ask for; read only where one asks for anything."""
    asks = any(firing.step.only_if is not None for firing in ahead)
    return around(ticket) if asks else ANYWHERE


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
    times = Counter(person_id for call in calls for person_id in call.heard.inside)
    return {person_id for person_id, count in times.items() if count > MOST_AT_ONCE}
