"""Rehearsals, beside everything else: read without a lock, written portion by portion."""

from collections.abc import Callable

import structlog

from helpdesk import clock
from helpdesk.domain.one_by_one import COLLISIONS
from helpdesk.domain.rehearsal import keeping
from helpdesk.domain.rehearsal.replaying import Replay
from helpdesk.extensions import db
from helpdesk.jobs.units import look, unit
from helpdesk.models import Rehearsal


def rehearse(stopping: Callable[[], bool] = lambda: False) -> None:
    """Go on with a rehearsal, if one waits, until it is done, unwanted or ``stopping``.

    What was found is committed with how far it came, so whoever goes on after a kill begins there.
    """
    if not look(keeping.is_waiting):
        return
    number = unit(keeping.claim, clock.now())
    if number is None:
        return
    try:
        _go_on(number, stopping)
    except COLLISIONS:
        raise  # the database is busy or away: the next look goes on
    except Exception:
        structlog.get_logger().exception("rehearsal failed", rehearsal=number)
        unit(keeping.fail, number, clock.now())


def _go_on(number: int, stopping: Callable[[], bool]) -> None:
    reached, replay = look(_begin, number)
    is_last = False
    while not is_last and not stopping():
        portion = look(replay.portion, reached)
        if not unit(keeping.keep, number, reached, portion, clock.now()):
            return
        reached, is_last = portion.last, portion.is_last
    if is_last:
        structlog.get_logger().info("rehearsed", rehearsal=number)


def _begin(number: int) -> tuple[int, Replay]:
    row = db.session.get_one(Rehearsal, number)
    replay = Replay(keeping.base_of(row), keeping.copy_of(row), keeping.period_of(row))
    return row.reached, replay
