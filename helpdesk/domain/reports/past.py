"""How much there was of everything at an instant of the past, from history alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select

from helpdesk.domain.reports.counting import Figures, every_slug, with_every_name
from helpdesk.extensions import db
from helpdesk.models import Category, Event, EventKind, Queue, State, Ticket

BATCH = 2000
"""Tickets read at once: memory stays bounded however many there are."""
TELLING = {
    EventKind.MOVED: "queue",
    EventKind.CATEGORY_CHANGED: "category",
    EventKind.PRIORITY_CHANGED: "priority",
}
"""Events whose ``to`` is the ticket's new value."""


@dataclass
class Standing:
    """A ticket's state, priority and the ids of its queue and topic."""

    state: str
    queue: int
    category: int
    priority: str

    def take(self, kind: EventKind, data: Mapping[str, Any]) -> None:
        """Follow one more event."""
        self.state = data.get("state") or self.state
        if kind in TELLING:
            setattr(self, TELLING[kind], data["to"])


def counts_at(instant: datetime) -> Figures:
    """Tickets opened at or before ``instant`` by state, queue, topic and priority, as they stood
    then: what happened at that very instant had happened. Mails are not told: they leave later.
    """
    states, priorities = Counter[str](), Counter[str]()
    queues, categories = Counter[int](), Counter[int]()
    for ticket in _standings(instant):
        states[ticket.state] += 1
        priorities[ticket.priority] += 1
        queues[ticket.queue] += 1
        categories[ticket.category] += 1
    return with_every_name(
        states=states,
        priorities=priorities,
        queues={slug: queues[number] for number, slug in every_slug(Queue)},
        categories={slug: categories[number] for number, slug in every_slug(Category)},
    )


def _standings(instant: datetime) -> Iterator[Standing]:
    last = 0
    while numbers := _after(last):
        query = (
            select(Event.ticket_id, Event.kind, Event.data)
            .where(Event.ticket_id.in_(numbers), Event.at <= instant)
            .order_by(Event.ticket_id, Event.id)
        )
        for _, events in groupby(db.session.execute(query), key=lambda row: row.ticket_id):
            yield _follow((row.kind, row.data) for row in events)
        last = numbers[-1]


def _after(last: int) -> list[int]:
    query = select(Ticket.id).where(Ticket.id > last).order_by(Ticket.id).limit(BATCH)
    return list(db.session.scalars(query))


def _follow(events: Iterable[tuple[EventKind, Mapping[str, Any]]]) -> Standing:
    """The standing after these events, of which the first is the opening."""
    told = iter(events)
    _, opening = next(told)
    ticket = Standing(State.NEW, opening["queue"], opening["category"], opening["priority"])
    for kind, data in told:
        ticket.take(kind, data)
    return ticket
