"""Bringing open tickets to the calendars and plans in use, after any of these have changed.

Whoever changes them asks for it in the same transaction; the worker then goes through all open
tickets in batches and picks the plan of each again. Where that gives another plan or version, the
ticket's history says so and its promises are computed anew, so that history alone tells every due
time. A ticket whose plan stays is not touched: doing it all once more changes nothing. How far it
came stands beside, committed with each batch, so that it goes on where it was stopped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.domain import history, one_by_one
from helpdesk.domain.replay import resting
from helpdesk.domain.sla import plans
from helpdesk.domain.sla.plans import Choice
from helpdesk.extensions import db
from helpdesk.models import EventKind, Person, Setting, Ticket
from helpdesk.models import Plan as PlanRow

KEY = "promises.replanning"


@dataclass(frozen=True)
class Progress:
    """How far the open tickets have been brought to what is in use."""

    asked_at: datetime
    after: int
    """The id of the last ticket looked at."""
    seen: int
    moved: int
    of: int
    """How many were open when it was asked for."""
    is_done: bool


def ask(now: datetime) -> None:
    """Have all open tickets looked at, from the first on. The caller commits."""
    count = select(func.count(Ticket.id)).where(Ticket.is_open)
    _keep(Progress(now, 0, 0, 0, db.session.scalar(count) or 0, is_done=False), now)


def progress() -> Progress | None:
    """Of the latest that was asked for; None where nobody ever did."""
    row = db.session.get(Setting, KEY)
    return _read(row) if row is not None else None


def is_asked() -> bool:
    """Whether tickets are still to be looked at."""
    known = progress()
    return known is not None and not known.is_done


def batch(now: datetime, limit: int = 50, *, with_care: bool = False) -> int:
    """Look at the next open tickets; gives back how many, none once all are done.

    One worker at a time: a second one finds nothing to do meanwhile. The caller commits.
    ``with_care``: a ticket that cannot be brought along is left as it is, and the others are.
    """
    query = select(Setting).where(Setting.key == KEY).with_for_update(skip_locked=True)
    row = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    known = _read(row) if row is not None else None
    if known is None or known.is_done:
        return 0
    tickets = _locked(known.after, limit)
    moving = _moving(tickets)
    failed: list[int] = []
    if with_care:
        failed = one_by_one.handle(moving, lambda ticket: _replan({ticket: moving[ticket]}, now))
    elif moving:
        _replan(moving, now)
    last = tickets[-1].id if tickets else known.after
    seen, moved = known.seen + len(tickets), known.moved + len(moving) - len(failed)
    is_done = len(tickets) < limit
    _keep(Progress(known.asked_at, last, seen, moved, max(known.of, seen), is_done), now)
    return len(tickets)


def _locked(after: int, limit: int) -> list[Ticket]:
    """The next open tickets, locked: whoever is changing one is waited for."""
    query = (
        select(Ticket)
        .where(Ticket.is_open, Ticket.id > after)
        .order_by(Ticket.id)
        .limit(limit)
        .options(
            joinedload(Ticket.requester).joinedload(Person.department),
            selectinload(Ticket.plan),
            selectinload(Ticket.category),
            selectinload(Ticket.queue),
        )
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query).unique())


def _moving(tickets: Sequence[Ticket]) -> dict[Ticket, PlanRow | None]:
    """The tickets that get another plan or version, with it.

    One that was brought in from another system and rests is left to whoever takes it up here.
    """
    choice = Choice(plans.in_use())
    chosen = {ticket: choice.of(ticket) for ticket in tickets}
    other = {ticket: plan for ticket, plan in chosen.items() if plan is not ticket.plan}
    brought_in = [ticket for ticket in other if ticket.replayed_until is not None]
    living = resting.lives_here(brought_in) if brought_in else set()
    resting_ids = {ticket.id for ticket in brought_in} - living
    return {ticket: plan for ticket, plan in other.items() if ticket.id not in resting_ids}


def _replan(moving: Mapping[Ticket, PlanRow | None], now: datetime) -> None:
    """Another plan sets the promises anew; a newer version of the same one only moves them."""
    facts = [(ticket, told(ticket, plan)) for ticket, plan in moving.items()]
    for ticket, plan in moving.items():
        ticket.plan = plan
    history.record_all(EventKind.REPLANNED, facts, now=now)


def told(ticket: Ticket, plan: PlanRow | None) -> dict[str, object]:
    """What the event of getting this plan says: its number and version, and whether it is a newer
    version of the same plan."""
    if plan is None:
        return {"plan": None}
    said: dict[str, object] = {"plan": plan.id, "version": plan.version}
    is_renewed = ticket.plan is not None and plan.slug == ticket.plan.slug
    return said | {"renewed": True} if is_renewed else said


def _read(row: Setting) -> Progress:
    value = dict(row.value)
    return Progress(datetime.fromisoformat(value.pop("asked_at")), **value)


def _keep(known: Progress, now: datetime) -> None:
    row = db.session.get(Setting, KEY)
    if row is None:
        row = Setting(key=KEY)
        db.session.add(row)
    row.value = {**vars(known), "asked_at": known.asked_at.isoformat()}
    row.updated_at = now
    db.session.flush()
