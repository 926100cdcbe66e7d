"""How much there is of everything, for scripts and for comparing with other counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select

from helpdesk.domain import outbox
from helpdesk.extensions import db
from helpdesk.models import Category, Priority, Queue, State, Ticket

Figures = dict[str, dict[str, int]]


def counts() -> Figures:
    """All tickets by state, by queue (slug), by topic (slug) and by priority, and mails by how far
    they came."""
    queues = _grouped(select(Ticket.queue_id, func.count()).group_by(Ticket.queue_id))
    categories = _grouped(select(Ticket.category_id, func.count()).group_by(Ticket.category_id))
    found = with_every_name(
        states=_grouped(select(Ticket.state, func.count()).group_by(Ticket.state)),
        priorities=_grouped(select(Ticket.priority, func.count()).group_by(Ticket.priority)),
        queues={slug: queues.get(str(number), 0) for number, slug in every_slug(Queue)},
        categories={slug: categories.get(str(number), 0) for number, slug in every_slug(Category)},
    )
    return found | {"outbox": outbox.counts()}


def with_every_name(
    *,
    states: Mapping[str, int],
    priorities: Mapping[str, int],
    queues: dict[str, int],
    categories: dict[str, int],
) -> Figures:
    """The figures with every state and priority named, those of which there is none too."""
    return {
        "by_state": {state.value: states.get(state, 0) for state in State},
        "by_queue": queues,
        "by_category": categories,
        "by_priority": {priority.value: priorities.get(priority, 0) for priority in Priority},
    }


def every_slug(kind: type[Queue] | type[Category]) -> list[tuple[int, str]]:
    """Ids and slugs of all queues, or of all topics (services only group them)."""
    query = select(kind.id, kind.slug).order_by(kind.slug)
    if kind is Category:
        query = query.where(Category.kind.is_not(None))
    return [(number, slug) for number, slug in db.session.execute(query)]


def _grouped(query: Select[Any, int]) -> dict[str, int]:
    return {str(name): number for name, number in db.session.execute(query)}
