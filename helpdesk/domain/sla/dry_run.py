"""Who would hear what, when: the chains of a ticket as they will go if nothing else happens.

What a step does to the ticket is done here too, by the same verbs, only that nothing is written: so
what comes after it is told as it will be, with the promises of the new priority, the people of the
next queue, and without an assignee.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from helpdesk.domain import history, rows, tickets
from helpdesk.domain.history import Supposed
from helpdesk.domain.sla import deeds, facts, plans, store, taking, waiting
from helpdesk.domain.sla.circumstances import around
from helpdesk.domain.sla.coming import Coming, timeline
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.firing import Fired
from helpdesk.domain.sla.ledger import Promises, weigh
from helpdesk.domain.sla.listeners import Audience, Hearing
from helpdesk.domain.sla.target import TargetState
from helpdesk.extensions import db
from helpdesk.models import Channel, State, Ticket

Weigh = Callable[[Sequence[Fact], datetime], Promises]
"""How the promises stand after some events, at an instant."""


class Planned(NamedTuple):
    """A step to come, who would hear of it and what it would do, as its event will say it; nobody
    and nothing where it is not for the ticket.

    ``is_webhook_kept``: it has a webhook that is not called, for the ticket is confidential.
    ``after``: the promises, where they are others from then on; with the last step of an instant.
    """

    coming: Coming
    heard: Hearing
    did: deeds.Deeds
    is_webhook_kept: bool = False
    after: Promises | None = None


class Foreseen(NamedTuple):
    """How a ticket goes on by itself: its promises now; those at the end of a wait that has one,
    ``woken`` at ``wakes_at``; and the steps to come, earliest first, with the ``names`` of all
    people in them, by id."""

    promises: Promises
    wakes_at: datetime | None
    woken: Promises | None
    steps: list[Planned]
    names: Mapping[int, str]

    @property
    def unheard(self) -> list[TargetState]:
        """The promises still to be kept for which the plan's chain has no step that tells anybody:
        they pass unheard, unless a change breaks them."""
        return [
            target
            for target in self.promises.unkept
            if not any(state.step.tell for state in target.steps)
        ]


def dry_run(ticket: Ticket, now: datetime) -> Foreseen:
    """What time alone will bring the ticket; changes nothing, tells nobody."""
    fired = store.fired([ticket.id])[ticket.id]
    events = facts.read([ticket.id])[ticket.id]
    return foresee(ticket, events, weighing(events), fired, now)


def weighing(events: Sequence[Fact]) -> Weigh:
    """How to weigh these events, some of them, or what may follow from them by itself, with all
    they name read once."""
    known, reasons = plans.by_id(facts.plan_ids(events)), waiting.named_in(events)

    def weighed(some: Sequence[Fact], now: datetime) -> Promises:
        known.update(plans.by_id(facts.plan_ids(some) - known.keys()))
        return weigh(some, known, reasons, now)

    return weighed


def foresee(
    ticket: Ticket,
    events: Sequence[Fact],
    weighed: Weigh,
    fired: Collection[Fired],
    now: datetime,
) -> Foreseen:
    """The same for these ``events``, which need not all have happened, as long as ``ticket`` says
    what it would say after them. ``weighed`` is their ``weighing``.

    What was supposed of the ticket is forgotten at the end, with all else that was not written.
    """
    with db.session.no_autoflush, history.supposing() as supposed:
        promises = weighed(events, now)
        course = _Course(ticket, events, weighed, {*fired}, now, promises, supposed)
        wakes_at = course.wakes_at
        try:
            steps = [*course.steps()]
            return Foreseen(promises, wakes_at, course.woken, steps, course.audience.names)
        finally:
            if supposed or db.session.is_modified(ticket):
                db.session.expire(ticket)


@dataclass
class _Course:
    """A ticket on its way, from one change that comes by itself to the next."""

    ticket: Ticket
    events: Sequence[Fact]
    weighed: Weigh
    fired: set[Fired]
    now: datetime
    promises: Promises
    supposed: list[Supposed]
    woken: Promises | None = None

    def __post_init__(self) -> None:
        self.audience, self.places = Audience(), deeds.Places()

    @property
    def wakes_at(self) -> datetime | None:
        """When its wait ends by itself; a worker may be just about to end it."""
        if self.ticket.state is not State.WAITING or self.ticket.wake_at is None:
            return None
        return max(self.ticket.wake_at, self.now)

    def steps(self) -> Iterator[Planned]:
        """Every step as the sweep will take it, those of an instant together."""
        while True:
            yield from self._until_change()
            if self.is_changed:
                continue
            if self.wakes_at is None:
                return
            self._wake(self.wakes_at)

    def _until_change(self) -> Iterator[Planned]:
        """The steps until one changes the ticket, or until it wakes up."""
        here, wakes_at, self.is_changed = around(self.ticket), self.wakes_at, False
        ahead = timeline(self.promises, self.fired, self.now, here)
        foreseeing = deeds.StepByStep(self.ticket, self.promises.history.facts, self.places)
        for at, together in groupby(ahead, key=lambda one: max(one.firing.at, self.now)):
            if wakes_at is not None and at > wakes_at:
                return
            *others, last = [self._planned(one, foreseeing) for one in together]
            self.fired |= {one.coming.firing.key for one in (*others, last)}
            yield from others
            if any(deeds.changes_ticket(one.did) for one in (*others, last)):
                self.is_changed = True
                self._do((*others, last), at)
                moved = any(deeds.moves_clock(one.did) for one in (*others, last))
                yield last._replace(after=self.promises) if moved else last
                return
            yield last

    def _planned(self, one: Coming, foreseeing: deeds.StepByStep) -> Planned:
        if not one.applies:
            return Planned(one, Hearing(), {})
        firing = one.firing
        heard = self.audience.hearing(self.ticket, firing.tell, firing.levels)
        will_do = foreseeing.foresee(firing.actions)
        call = taking.Call(self.ticket, firing, heard, bell_only=False, deeds=will_do)
        is_kept = firing.actions.webhook is not None and call.webhook is None
        return Planned(one, heard, call.did, is_kept)

    def _do(self, steps: Sequence[Planned], at: datetime) -> None:
        for one in steps:
            if deeds.changes_ticket(one.did):
                deeds.do(self.ticket, one.coming.firing.actions, one.did, self.places, at)
        self._go_on(at)

    def _wake(self, at: datetime) -> None:
        tickets.wake(self.ticket, by=None, now=at, channel=Channel.SYSTEM)
        self._go_on(at)
        self.woken = self.promises

    def _go_on(self, at: datetime) -> None:
        """Look at the clock again after what was done."""
        rows.point(self.ticket)
        self.now = at
        self.promises = self.weighed([*self.events, *(one.fact for one in self.supposed)], at)
