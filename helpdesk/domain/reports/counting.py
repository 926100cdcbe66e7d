"""How much there is of everything, for scripts and for comparing with other counts."""

from typing import Any

from sqlalchemy import Select, func, select

from helpdesk.domain import outbox
from helpdesk.extensions import db
from helpdesk.models import Priority, Queue, State, Ticket

Figures = dict[str, dict[str, int]]


def counts() -> Figures:
    """All tickets by state, by queue (slug) and by priority, and mails by how far they came."""
    states = _grouped(select(Ticket.state, func.count()).group_by(Ticket.state))
    priorities = _grouped(select(Ticket.priority, func.count()).group_by(Ticket.priority))
    queues = _grouped(
        select(Queue.slug, func.count(Ticket.id))
        .outerjoin(Ticket, Ticket.queue_id == Queue.id)
        .group_by(Queue.slug)
        .order_by(Queue.slug)
    )
    return {
        "by_state": {state.value: states.get(state, 0) for state in State},
        "by_queue": queues,
        "by_priority": {priority.value: priorities.get(priority, 0) for priority in Priority},
        "outbox": outbox.counts(),
    }


def _grouped(query: Select[Any, int]) -> dict[str, int]:
    return {str(name): number for name, number in db.session.execute(query)}
