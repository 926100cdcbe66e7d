"""Bringing open tickets to changed calendars and plans, beside everything else."""

from collections.abc import Callable

import structlog

from helpdesk import clock, traces
from helpdesk.domain.one_by_one import COLLISIONS
from helpdesk.domain.sla import replanning
from helpdesk.jobs.units import look, unit

BATCH = 50
"""Tickets at once: on SQLite nobody else can write meanwhile."""


def replan_open_tickets(stopping: Callable[[], bool] = lambda: False) -> None:
    """Go through the open tickets if somebody asked for it, until all are done or ``stopping``."""
    if not look(replanning.is_asked):
        return
    while _batch() and not stopping():
        pass
    known = look(replanning.progress)
    if known is not None and known.is_done:
        structlog.get_logger().info("replanned", tickets=known.seen, moved=known.moved)


def _batch() -> int:
    """One batch, all at once; if a ticket in it cannot be brought along, once more with care."""
    try:
        return unit(replanning.batch, clock.now(), BATCH)
    except COLLISIONS:
        raise
    except Exception as error:
        structlog.get_logger().warning("batch failed", work="replan", error=traces.brief(error))
        return unit(replanning.batch, clock.now(), BATCH, with_care=True)
