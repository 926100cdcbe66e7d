"""Asking several servers in turn, so that a dead or mute one costs little and only once."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

import structlog

from helpdesk.gateways.directory.errors import DirectoryDown, ServerUnusable
from helpdesk.gateways.directory.silence import Silence

Answer = TypeVar("Answer")

AVOID_SECONDS = 60.0
"""How long a server that failed is asked last instead of first."""

_avoid_until: dict[str, float] = {}
_silence = Silence()


def ask_in_turn(
    servers: Sequence[str], seconds: float, ask: Callable[[str, float], Answer], who: str = ""
) -> Answer:
    """The first usable answer of ``ask(server, seconds_it_may_take)``, within ``seconds`` in all.

    Each server gets an equal share of the time that is left, so that a mute one leaves room for
    the next; one known to be mute is not waited for. ``who`` is asked about. Raises
    :class:`DirectoryDown` when none was usable; what ``ask`` raises otherwise is an answer, and
    passes through.
    """
    until = time.monotonic() + seconds
    reasons: list[str] = []
    in_order = sorted(servers, key=_is_avoided)
    for place, server in enumerate(in_order):
        if not _silence.may_ask(server):
            reasons.append(f"{server}: was mute a moment ago")
            continue
        share = (until - time.monotonic()) / (len(in_order) - place)
        try:
            answer = _heard(share, ask, server, who)
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
    _silence.forget()


def _is_avoided(server: str) -> bool:
    return _avoid_until.get(server, 0.0) > time.monotonic()


def _heard(seconds: float, ask: Callable[[str, float], Answer], server: str, who: str) -> Answer:
    """What the server says; whether it says anything is remembered.

    It is mute where most of the time went by until the question failed, whoever gave up first:
    we, or the socket when it could not even connect.
    """
    mute_from = time.monotonic() + seconds / 2
    try:
        answer = _within(seconds, ask, server)
    except ServerUnusable:
        if time.monotonic() > mute_from:
            _silence.unanswered(server, who)
        else:
            _silence.answered(server)
        raise
    except BaseException:  # a refusal is an answer, too
        _silence.answered(server)
        raise
    _silence.answered(server)
    return answer


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
