"""Asking several servers in turn, so that a dead or mute one costs little and only once."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

import structlog

from helpdesk.gateways.directory.errors import DirectoryDown, ServerUnusable

Answer = TypeVar("Answer")

AVOID_SECONDS = 60.0
"""How long a server that failed is asked last instead of first."""

_avoid_until: dict[str, float] = {}


def ask_in_turn(
    servers: Sequence[str], seconds: float, ask: Callable[[str, float], Answer]
) -> Answer:
    """The first usable answer of ``ask(server, seconds_it_may_take)``, within ``seconds`` in all.

    Each server gets an equal share of the time that is left, so that a mute one leaves room for
    the next. Raises :class:`DirectoryDown` when none was usable; what ``ask`` raises otherwise is
    an answer, and passes through.
    """
    until = time.monotonic() + seconds
    reasons: list[str] = []
    in_order = sorted(servers, key=_is_avoided)
    for place, server in enumerate(in_order):
        share = (until - time.monotonic()) / (len(in_order) - place)
        try:
            answer = _within(share, ask, server)
        except ServerUnusable as trouble:
            reasons.append(f"{server}: {trouble}")
            _avoid_until[server] = time.monotonic() + AVOID_SECONDS
            structlog.get_logger().warning(
                "directory_server_unusable", server=server, reason=str(trouble)
            )
        else:
            _avoid_until.pop(server, None)
            return answer
    raise DirectoryDown(tuple(reasons))


def forget_failures() -> None:
    """Try the servers in their configured order again."""
    _avoid_until.clear()


def _is_avoided(server: str) -> bool:
    return _avoid_until.get(server, 0.0) > time.monotonic()


def _within(seconds: float, ask: Callable[[str, float], Answer], server: str) -> Answer:
    """Stop waiting after ``seconds``, whatever the other side does.

    A socket's own time-out counts anew with every byte and does not cover looking up the name, so
    the question is asked in a thread of its own. An abandoned one ends by its socket's time-outs.
    """
    answer: Future[Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(ask(server, seconds))
        except BaseException as trouble:  # whatever it is, the waiting side must hear of it
            answer.set_exception(trouble)

    Thread(target=run, name="directory", daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    except TimeoutError as trouble:
        raise ServerUnusable(f"no answer within {seconds:.1f} s") from trouble
