"""Forecasts of all queues: soon after something happened, at most once a minute each."""

from datetime import timedelta

from helpdesk import clock
from helpdesk.domain import turns
from helpdesk.domain.forecast import keeping
from helpdesk.jobs.units import look, unit

EVERY = timedelta(seconds=20)
TURN = "forecasts.turn"


def make_forecasts() -> None:
    """The worker's turn: make anew what is old. Reading and reckoning hold no lock."""
    wanted = look(keeping.due, clock.now())
    if not wanted or not unit(_take_turn):
        return
    unit(keeping.keep, look(keeping.make, wanted, clock.now()))


def _take_turn() -> bool:
    return turns.take(TURN, every=EVERY, now=clock.now())
