"""Which due times of open tickets would move under other plans, to be seen before they are adopted.

Plans here are rows that may not be stored yet: their calendars, amounts or whom they are for may
be what somebody is only thinking of. What is shown is computed as the recomputing itself does it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from helpdesk.domain.sla import facts, plans, replanning, store, waiting
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.heard_at_once import Listener, heard_at_once
from helpdesk.domain.sla.ledger import ENDED, Promises, weigh
from helpdesk.domain.sla.listeners import Audience
from helpdesk.domain.sla.plans import Choice
from helpdesk.domain.sla.store import Kept
from helpdesk.extensions import db
from helpdesk.models import EventKind, Person, TargetKind, Ticket
from helpdesk.models import Plan as PlanRow

MOST_LOOKED_AT = 2_000
"""Tickets computed while somebody waits for the page: those due first."""
BATCH = 500
LARGEST = 5


@dataclass(frozen=True)
class Move:
    """One promise of a ticket: due ``before``, and due ``after``; None where it is not promised."""

    ticket: Ticket
    kind: TargetKind
    before: datetime | None
    after: datetime | None

    @property
    def by(self) -> timedelta:
        """How much later it is due; negative for earlier. A promise that comes or goes: nought."""
        if self.before is None or self.after is None:
            return timedelta()
        return self.after - self.before


@dataclass(frozen=True)
class Moves:
    """What adopting the plans would do to open tickets."""

    open: int
    """All open tickets."""
    looked_at: int
    """How many of them were computed: all, or those due first."""
    tickets: int
    """How many of these have a promise that moves, comes or goes."""
    earlier: int
    later: int
    newly_late: int
    """Tickets with a promise that would be broken at once."""
    past: int
    """Tickets with a due time that has passed and would be another one."""
    largest: tuple[Move, ...]
    """The largest moves, one a ticket."""
    told_of: int
    """Tickets of which somebody would be told at once."""
    listeners: int
    """How many would hear of these, people and addresses."""

    @property
    def are_all(self) -> bool:
        """Whether every open ticket was looked at."""
        return self.looked_at >= self.open


class _Change(NamedTuple):
    """What becomes of one ticket: its largest move, if it has one, and who would hear at once."""

    move: Move | None
    heard: set[Listener]


def moves(proposed: Sequence[PlanRow], now: datetime) -> Moves:
    """What moves if ``proposed`` were all the plans in use. Only reads."""
    count = db.session.scalar(select(func.count(Ticket.id)).where(Ticket.is_open)) or 0
    choice, looked_at, audience = Choice(proposed), 0, Audience()
    found: list[_Change] = []
    with db.session.no_autoflush:
        while looked_at < MOST_LOOKED_AT and (tickets := _next(looked_at)):
            looked_at += len(tickets)
            found += _of(tickets, choice, audience, now)
    return _summed(found, count, looked_at, now)


def _next(offset: int) -> Sequence[Ticket]:
    """Open tickets by their due time, those without one last."""
    query = (
        select(Ticket)
        .where(Ticket.is_open)
        .order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id)
        .offset(offset)
        .limit(min(BATCH, MOST_LOOKED_AT - offset))
        .options(joinedload(Ticket.requester).joinedload(Person.department))
    )
    return db.session.scalars(query).unique().all()


def _of(
    tickets: Sequence[Ticket], choice: Choice[PlanRow], audience: Audience, now: datetime
) -> Iterator[_Change]:
    """What becomes of each ticket that gets another plan or version."""
    chosen = {ticket: choice.of(ticket) for ticket in tickets}
    other = {ticket: plan for ticket, plan in chosen.items() if plan is not ticket.plan}
    ids = [ticket.id for ticket in other]
    if not ids:
        return
    events, kept = facts.read(ids), store.kept(ids)
    named = {number for told in events.values() for number in facts.plan_ids(told)}
    rows = plans.by_id(named) | {plan.id: plan for plan in other.values() if plan is not None}
    reasons = waiting.named_in(*events.values())
    for ticket, plan in other.items():
        change = Fact(EventKind.REPLANNED, now, replanning.told(ticket, plan))
        after = weigh([*events[ticket.id], change], rows, reasons, now)
        found = _moved(ticket, kept[ticket.id], after)
        before = partial(weigh, events[ticket.id], rows, reasons, now)
        yield _Change(
            max(found, key=lambda move: (abs(move.by), move.before is None), default=None),
            heard_at_once(ticket, before, after, kept[ticket.id].fired, audience, now),
        )


def _moved(ticket: Ticket, kept: Kept, promises: Promises) -> Iterator[Move]:
    """Every promise still to be kept whose due time is another one under other plans."""
    after = {str(target.kind): target.due_at for target in promises.unkept}
    owed = [row for row in kept.targets.values() if row.state not in ENDED and row.met_at is None]
    before = {str(row.kind): row.due_at for row in owed}
    for kind in {*before, *after}:
        old, new = before.get(kind), after.get(kind)
        if old != new:
            yield Move(ticket, TargetKind(kind), old, new)


def _summed(changes: list[_Change], count: int, looked_at: int, now: datetime) -> Moves:
    found = [one.move for one in changes if one.move is not None]
    largest = sorted(found, key=lambda move: (-abs(move.by), move.ticket.id))
    return Moves(
        open=count,
        looked_at=looked_at,
        tickets=len(found),
        earlier=sum(move.by < timedelta() for move in found),
        later=sum(move.by > timedelta() for move in found),
        newly_late=sum(_is_newly_late(move, now) for move in found),
        past=sum(move.before is not None and move.before <= now for move in found),
        largest=tuple(largest[:LARGEST]),
        told_of=sum(bool(one.heard) for one in changes),
        listeners=len({listener for one in changes for listener in one.heard}),
    )


def _is_newly_late(move: Move, now: datetime) -> bool:
    was_late = move.before is not None and move.before <= now
    return not was_late and move.after is not None and move.after <= now
