"""What time itself does: promises are escalated, waits end, requesters are reminded,
silence closes."""

from collections.abc import Callable
from datetime import datetime

import structlog

from helpdesk import clock, traces
from helpdesk.domain import sending, tickets
from helpdesk.domain.one_by_one import COLLISIONS
from helpdesk.domain.reminders import giving
from helpdesk.domain.sla import escalation
from helpdesk.jobs.units import look, unit

BATCH = 100
"""Tickets, or their promises, at once: on SQLite nobody else can write meanwhile, for a tenth of a
second or so."""
MOST_BATCHES = 200
"""In one go; a backlog longer than that goes on at the next look, after mails had their turn."""

Work = Callable[..., int]
DUE: tuple[tuple[str, Work], ...] = (
    ("escalated", escalation.sweep),
    ("woken", tickets.wake_due),
    ("reminded", giving.remind_due),
    ("closed", tickets.close_due),
)


def let_time_pass(stopping: Callable[[], bool] = lambda: False) -> None:
    """Do everything whose instant has come, in batches, each committed by itself.

    Nothing while sending is paused: after a restore, people first see to what was lost.
    """
    if look(sending.paused):
        return
    for name, work in DUE:
        done = 0
        for _ in range(MOST_BATCHES):
            batch = _batch(work, clock.now())
            done += batch
            if not batch or stopping():
                break
        if done:
            structlog.get_logger().info(name, tickets=done)


def _batch(work: Work, now: datetime) -> int:
    """One batch, all at once; if a ticket in it cannot be handled, once more with care, so that the
    others of the batch have their turn."""
    try:
        return unit(work, now, BATCH)
    except COLLISIONS:
        raise
    except Exception as error:
        structlog.get_logger().warning(
            "batch failed", work=work.__name__, error=traces.brief(error)
        )
        return unit(work, now, BATCH, with_care=True)
