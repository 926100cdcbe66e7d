"""Measuring how long things usually take: once an hour, by one of all workers."""

from datetime import timedelta

import structlog

from helpdesk import clock
from helpdesk.domain import turns
from helpdesk.domain.usual import measuring
from helpdesk.jobs.units import look, unit

EVERY = timedelta(hours=1)
TURN = "usual_times.turn"


def measure_usual_times() -> None:
    """The worker's turn: measure if nobody did within the hour. Reading queues behind no writer."""
    if not unit(_take_turn):
        return
    rows = look(measuring.measure, clock.now())
    unit(measuring.keep, rows)
    structlog.get_logger().info("usual times measured", rows=len(rows))


def _take_turn() -> bool:
    return turns.take(TURN, every=EVERY, now=clock.now())
