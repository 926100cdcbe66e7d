"""The figures beside "my work" and the queues, from one grouped query."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select

from helpdesk.domain import lists
from helpdesk.domain.lists import Filter
from helpdesk.domain.standing import Standing, standing
from helpdesk.extensions import db
from helpdesk.models import Person, Ticket


@dataclass(frozen=True)
class Counters:
    """Open tickets, and how many of them are past a due time."""

    open: int = 0
    overdue: int = 0
    mine: int = 0
    mine_overdue: int = 0


COUNTED = (
    Filter(),
    Filter(due="overdue"),
    Filter(assignee="me"),
    Filter(assignee="me", due="overdue"),
)
"""The list behind each counter."""


def by_queue(person: Person, now: datetime) -> dict[int, Counters]:
    """Counters of every queue with open tickets the person sees at the desk."""
    found = db.session.execute(_counting(person.id, standing(person)), lists.moments(now))
    return {queue: Counters(*figures) for *figures, queue in found}


@lru_cache(maxsize=1000)
def _counting(reader: int, place: Standing) -> Select[*tuple[int, ...]]:
    figures = lists.counting(reader, place, COUNTED)
    return figures.add_columns(Ticket.queue_id).group_by(Ticket.queue_id)
