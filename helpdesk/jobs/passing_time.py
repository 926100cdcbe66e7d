"""What time itself does: promises are escalated, waits end, silence closes."""

from collections.abc import Callable
from datetime import datetime

import structlog

from helpdesk import clock
from helpdesk.domain import sending, tickets
from helpdesk.domain.sla import escalation
from helpdesk.jobs.units import look, unit

BATCH = 100
MOST_BATCHES = 200
"""In one go; a backlog longer than that goes on at the next look, after mails had their turn."""

DUE: tuple[tuple[str, Callable[[datetime, int], int]], ...] = (
    ("escalated", escalation.sweep),
    ("woken", tickets.wake_due),
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
            batch = unit(work, clock.now(), BATCH)
            done += batch
            if batch < BATCH or stopping():
                break
        if done:
            structlog.get_logger().info(name, tickets=done)
