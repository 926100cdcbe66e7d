"""The figures beside "my work" and the queues, from one grouped query."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select

from helpdesk.domain import lists, policy
from helpdesk.domain.lists import Filter
from helpdesk.domain.standing import Standing, standing
from helpdesk.extensions import db, rows
from helpdesk.models import Person, Ticket
from helpdesk.models.base import Texts


@dataclass(frozen=True)
class Counters:
    """Open tickets, and how many of them are past a due time."""

    open: int = 0
    overdue: int = 0
    mine: int = 0
    mine_overdue: int = 0


class Place(NamedTuple):
    """A queue whose list somebody may open, and its counters."""

    id: int
    slug: str
    name: Texts
    line: int
    figures: Counters


COUNTED = (
    Filter(),
    Filter(due="overdue"),
    Filter(assignee="me"),
    Filter(assignee="me", due="overdue"),
)
"""The list behind each counter."""


def places(person: Person, now: datetime) -> list[Place]:
    """The queues whose lists the person may open, first line first, with their counters."""
    found = rows(_counting(person.id, standing(person)), lists.moments(now))
    figures = {queue: Counters(*counted) for *counted, queue in found}
    return [
        Place(queue.id, queue.slug, queue.name, queue.line, figures.get(queue.id, Counters()))
        for queue in db.session.scalars(policy.visible_queues(person))
    ]


@lru_cache(maxsize=1000)
def _counting(reader: int, place: Standing) -> Select[*tuple[int, ...]]:
    figures = lists.counting(reader, place, COUNTED)
    return figures.add_columns(Ticket.queue_id).group_by(Ticket.queue_id)
