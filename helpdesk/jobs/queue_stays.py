"""Keeping up with how long tickets were with each queue, for the reports."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from helpdesk import clock
from helpdesk.domain import turns
from helpdesk.domain.reports.by_line import keeping, measuring
from helpdesk.jobs.units import look, unit

EVERY = timedelta(seconds=30)
TURN = "queue_stays.turn"
BATCH = 200
"""Tickets at once: their rows are written in a fraction of a second."""


def keep_queue_stays(stopping: Callable[[], bool] = lambda: False) -> None:
    """The worker's turn: look through what happened since, and at every ticket that changed.

    Reading and reckoning hold no lock; each batch is committed by itself. The first time takes
    minutes: the turn is kept from batch to batch, and left to who took it over from one that stood
    still for longer.
    """
    since = clock.now()
    if not unit(turns.take, TURN, every=EVERY, now=since):
        return
    event, done = look(keeping.settled), 0
    while not stopping() and (found := look(keeping.changed_after, event)) is not None:
        for at in range(0, len(found.tickets), BATCH):
            batch = found.tickets[at : at + BATCH]
            stays, now = look(measuring.stays_of, batch, clock.now()), clock.now()
            if not unit(turns.keep, TURN, since=since, now=now):
                return
            since = now
            unit(keeping.keep, batch, stays)
        done, event = done + len(found.tickets), found.last
        unit(keeping.settle, event, clock.now())
    if done:
        structlog.get_logger().info("queue stays kept", tickets=done)
