"""Who would hear what, when: the chains of a ticket as they will go if nothing else happens."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.sla import facts, plans, store, waiting
from helpdesk.domain.sla.chain import Fired
from helpdesk.domain.sla.circumstances import around
from helpdesk.domain.sla.coming import Coming, timeline
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.ledger import Promises, weigh
from helpdesk.domain.sla.listeners import Audience, Hearing
from helpdesk.models import EventKind, State, Ticket

Weigh = Callable[[Sequence[Fact], datetime], Promises]
"""How the promises stand after some events, at an instant."""


class Planned(NamedTuple):
    """A step to come, and who would hear of it as the ticket stands now; nobody where it is not
    for the ticket."""

    coming: Coming
    heard: Hearing


class Foreseen(NamedTuple):
    """How a ticket goes on by itself: its promises now; those at the end of a wait that has one,
    ``woken`` at ``wakes_at``; and the steps to come, earliest first."""

    promises: Promises
    wakes_at: datetime | None
    woken: Promises | None
    steps: list[Planned]


def dry_run(ticket: Ticket, now: datetime) -> Foreseen:
    """What time alone will bring the ticket; changes nothing, tells nobody."""
    fired = store.fired([ticket.id])[ticket.id]
    events = facts.read([ticket.id])[ticket.id]
    return foresee(ticket, events, weighing(events), fired, now)


def weighing(events: Sequence[Fact]) -> Weigh:
    """How to weigh these events or some of them, with all they name read once."""
    rows, reasons = plans.by_id(facts.plan_ids(events)), waiting.named_in(events)
    return lambda some, now: weigh(some, rows, reasons, now)


def foresee(
    ticket: Ticket,
    events: Sequence[Fact],
    weighed: Weigh,
    fired: Collection[Fired],
    now: datetime,
) -> Foreseen:
    """The same for these ``events``, which need not all have happened, as long as ``ticket`` says
    what it would say after them. ``weighed`` is their ``weighing``."""
    promises, here = weighed(events, now), around(ticket)
    steps = timeline(promises, fired, now, here)
    wakes_at, woken = _wakes_at(ticket, now), None
    if wakes_at is not None:
        wake = Fact(EventKind.WOKEN, wakes_at, {"state": State.IN_PROGRESS})
        woken = weighed([*events, wake], wakes_at)
        awake = timeline(woken, fired, wakes_at, here._replace(waits_for=None))
        steps = _in_turn(steps, awake, wakes_at)
    audience = Audience()
    return Foreseen(promises, wakes_at, woken, [_heard(ticket, one, audience) for one in steps])


def _wakes_at(ticket: Ticket, now: datetime) -> datetime | None:
    """When its wait ends by itself; a worker may be just about to end it."""
    if ticket.state is not State.WAITING or ticket.wake_at is None:
        return None
    return max(ticket.wake_at, now)


def _in_turn(asleep: list[Coming], awake: list[Coming], wakes_at: datetime) -> list[Coming]:
    """Steps until it wakes up, then those after that."""
    before = [one for one in asleep if one.firing.at <= wakes_at]
    is_certain = all(one.is_certain for one in before)
    return before + [
        one._replace(is_certain=one.is_certain and is_certain)
        for one in awake
        if one.firing.at > wakes_at
    ]


def _heard(ticket: Ticket, one: Coming, audience: Audience) -> Planned:
    if not one.applies:
        return Planned(one, Hearing())
    return Planned(one, audience.hearing(ticket, one.firing.tell, one.firing.levels))
