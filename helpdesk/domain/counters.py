"""The figures beside "my work" and the queues, from one grouped query."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func

from helpdesk.domain import policy
from helpdesk.extensions import db
from helpdesk.models import Person, Ticket


@dataclass(frozen=True)
class Counters:
    """Open tickets, and how many of them are past a due time."""

    open: int = 0
    overdue: int = 0
    mine: int = 0
    mine_overdue: int = 0


def by_queue(person: Person, now: datetime) -> dict[int, Counters]:
    """Counters of every queue with open tickets the person sees at the desk."""
    is_late, is_mine = Ticket.due_at < now, Ticket.assignee_id == person.id
    query = (
        policy.desk_tickets(person)
        .where(Ticket.is_open)
        .with_only_columns(
            Ticket.queue_id,
            func.count(),
            func.count().filter(is_late),
            func.count().filter(is_mine),
            func.count().filter(is_mine, is_late),
        )
        .group_by(Ticket.queue_id)
    )
    return {queue: Counters(*figures) for queue, *figures in db.session.execute(query)}
