"""Every night: are the stored promises what history says, and is history as it was written?"""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from helpdesk import clock
from helpdesk.domain.sla import checked, verify
from helpdesk.domain.sla.checked import Check
from helpdesk.domain.sla.verify import Difference
from helpdesk.jobs.units import look, unit
from helpdesk.settings import settings


def verify_at_night(stopping: Callable[[], bool] = lambda: False) -> None:
    """The worker's turn: once a night, by one of all workers."""
    if unit(checked.take_turn, settings().default_timezone, now=clock.now()):
        verify_all(stopping)


def verify_all(stopping: Callable[[], bool] = lambda: False) -> Check | None:
    """Look at every ticket, a batch at a time, and keep what was found for the health page.

    None when told to stop before the end: half a look says nothing.
    """
    last, tickets, found = 0, 0, list[str]()
    while ids := look(verify.after, last):
        if stopping():
            return None
        found += [str(difference) for difference in _lasting(ids)]
        last, tickets = ids[-1], tickets + len(ids)
    check = Check(tickets, len(found), tuple(found))
    unit(checked.remember, check, now=clock.now())
    log = structlog.get_logger()
    (log.error if found else log.info)(
        "promises_verified", tickets=tickets, differences=len(found), first=found[:1]
    )
    return check


def _lasting(ids: Sequence[int]) -> list[Difference]:
    """Differences that are there twice: what changed while it was looked at, is none."""
    once = look(_found, ids, clock.now())
    again = {difference.ticket_id for difference in once}
    return look(_found, sorted(again), clock.now()) if again else []


def _found(ids: Sequence[int], now: datetime) -> list[Difference]:
    return list(verify.of_tickets(ids, now))
