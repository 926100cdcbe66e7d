"""How many open tickets a change touches."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from helpdesk.extensions import db
from helpdesk.models import Category, Plan, Queue, Ticket


@dataclass(frozen=True)
class AtStake:
    """Open tickets by the short name of what they stand in."""

    in_queues: dict[str, int]
    under_plans: dict[str, int]
    in_categories: dict[str, int]


def at_stake() -> AtStake:
    """Counted now, in three statements."""
    return AtStake(
        in_queues=_counted(Queue.slug, Ticket.queue_id, Queue.id),
        under_plans=_counted(Plan.slug, Ticket.plan_id, Plan.id),
        in_categories=_counted(Category.slug, Ticket.category_id, Category.id),
    )


def _counted(
    slug: InstrumentedAttribute[str],
    pointer: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    key: InstrumentedAttribute[int],
) -> dict[str, int]:
    query = (
        select(slug, func.count(Ticket.id))
        .join(Ticket, pointer == key)
        .where(Ticket.is_open)
        .group_by(slug)
    )
    return {name: count for name, count in db.session.execute(query)}  # noqa: C416
