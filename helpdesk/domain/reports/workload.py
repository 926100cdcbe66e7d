"""Who carries what, and where work waits: one grouped statement over open tickets."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Result, Select, func, select

from helpdesk.alphabet import alphabetical
from helpdesk.domain import lists, policy
from helpdesk.domain.lists import Filter
from helpdesk.domain.standing import Standing, standing
from helpdesk.extensions import db
from helpdesk.models import Forecast, Person, Queue, Ticket

MINE = Filter(part="figures")
"""All open tickets of the queues whose figures the person sees."""

MEASURES: dict[str, Filter] = {
    "open": MINE,
    "overdue": MINE.but(due="overdue"),
    "hour": MINE.but(due="hour"),
    "today": MINE.but(due="today"),
    "later": MINE.but(due="later"),
    "paused": MINE.but(due="paused"),
    "unpromised": MINE.but(due="none"),
    "waiting": MINE.but(state="waiting"),
    "for_requester": MINE.but(reason="on_requester"),
    "unassigned": MINE.but(assignee="none"),
}
"""Each figure and the list it opens."""


@dataclass
class Load:
    """The figures of one person, one queue or everything."""

    figures: Counter[str] = field(default_factory=Counter)
    oldest: int | None = None
    """Number of the oldest open ticket."""
    oldest_unassigned: int | None = None

    def add(self, figures: dict[str, int], oldest: int, oldest_unassigned: int | None) -> None:
        """Count another group in."""
        self.figures.update(figures)
        self.oldest = min(filter(None, (self.oldest, oldest)))
        self.oldest_unassigned = min(
            filter(None, (self.oldest_unassigned, oldest_unassigned)), default=None
        )


@dataclass
class Workload:
    """The board: everything, by queue, and by agent (None: nobody has it)."""

    total: Load
    by_queue: list[tuple[Queue, Load]]
    by_agent: list[tuple[Person | None, Load]]
    will_miss: dict[int, int]
    """How many tickets of each queue (by id) will miss a promise, as last foreseen."""
    opened: dict[int, datetime]
    """When the tickets named as oldest were opened."""


def workload(person: Person, now: datetime) -> Workload:
    """The open work the person answers for, as it stands now."""
    total = Load()
    by_queue: dict[int, Load] = {}
    by_agent: dict[int | None, Load] = {}
    for *counts, queue, agent, oldest in _groups(person, now):
        figures = dict(zip(MEASURES, counts, strict=True))
        unassigned = oldest if agent is None else None
        for load in (
            total,
            by_queue.setdefault(queue, Load()),
            by_agent.setdefault(agent, Load()),
        ):
            load.add(figures, oldest, unassigned)
    return Workload(
        total,
        [(queue, by_queue.get(queue.id, Load())) for queue in _queues(person)],
        _by_weight(by_agent),
        _foreseen(),
        _opened([total, *by_queue.values()]),
    )


def _groups(person: Person, now: datetime) -> Result[*tuple[Any, ...]]:
    return db.session.execute(_grouping(person.id, standing(person)), lists.moments(now))


@lru_cache(maxsize=1000)
def _grouping(reader: int, place: Standing) -> Select[*tuple[Any, ...]]:
    figures = lists.counting(reader, place, tuple(MEASURES.values()))
    by = Ticket.queue_id, Ticket.assignee_id
    return figures.add_columns(*by, func.min(Ticket.id)).group_by(*by)


def _foreseen() -> dict[int, int]:
    """Of all queues: the board shows only those the person answers for."""
    query = select(Forecast.queue_id, Forecast.will_miss)
    return dict(db.session.execute(query).all())


def _queues(person: Person) -> list[Queue]:
    query = policy.visible_queues(person).where(
        Queue.id.in_(policy.figure_queues(standing(person)))
    )
    return list(db.session.scalars(query))


def _by_weight(by_agent: dict[int | None, Load]) -> list[tuple[Person | None, Load]]:
    """Those with most overdue first, then the fullest; nobody's tickets last."""
    query = select(Person).where(Person.id.in_([number for number in by_agent if number]))
    people = {person.id: person for person in db.session.scalars(query)}
    rows = [(people.get(number or 0), load) for number, load in by_agent.items()]

    def weight(row: tuple[Person | None, Load]) -> tuple[Any, ...]:
        person, load = row
        name = alphabetical(person.name if person else "")
        return person is None, -load.figures["overdue"], -load.figures["open"], name

    return sorted(rows, key=weight)


def _opened(loads: Iterable[Load]) -> dict[int, datetime]:
    named = {number for load in loads for number in (load.oldest, load.oldest_unassigned) if number}
    query = select(Ticket.id, Ticket.opened_at).where(Ticket.id.in_(named))
    return dict(db.session.execute(query).all())
