"""One process of a worker sends at a time."""

import os
import signal
import time

from helpdesk.worker.turn import Turn


def is_free(turn: Turn) -> bool:
    """Whether another process could take it now."""
    child = os.fork()
    if child == 0:
        with turn.take() as is_ours:
            os._exit(0 if is_ours else 1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def test_a_turn_is_one_processs_and_comes_back_when_it_is_done() -> None:
    turn = Turn()
    with turn.take() as is_ours:
        assert is_ours
        assert not is_free(turn)
    assert is_free(turn)


def test_a_turn_comes_back_from_a_process_that_was_killed() -> None:
    turn = Turn()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with turn.take():
            os.write(writing, b"!")
            signal.pause()
    os.read(reading, 1)
    assert not is_free(turn)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert is_free(turn)


def test_who_waits_a_little_has_the_turn_once_the_other_is_done() -> None:
    turn = Turn()
    child = os.fork()
    if child == 0:
        with turn.take():
            time.sleep(0.5)
        os._exit(0)
    while is_free(turn):
        time.sleep(0.01)
    with turn.take() as is_ours:
        assert not is_ours
    with turn.take(patience=10) as is_ours:
        assert is_ours
    os.waitpid(child, 0)
