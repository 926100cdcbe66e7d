"""Rehearsals stopped, killed, overtaken, cancelled: everything counts once, or not at all."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk import Helpdesk, clock
from helpdesk.domain.rehearsal import keeping, replaying
from helpdesk.extensions import db
from helpdesk.jobs.rehearsals import rehearse
from helpdesk.models import RehearsalState
from tests.conftest import Time
from tests.jobs.rehearsing import after, company, flips, now_of, started

__all__ = ["company"]


def test_it_goes_on_where_it_was_stopped(time: Time) -> None:
    number = started()
    rehearse(after(1))
    row = now_of(number)
    assert (row.state, row.seen, flips()) == (RehearsalState.RUNNING, 2, 2)
    rehearse()
    assert now_of(number).seen == 2  # its worker may be at it still
    time.advance(seconds=25)
    rehearse()
    row = now_of(number)
    assert (row.state, row.seen, row.counts["flip worse"], flips()) == ("done", 5, 5, 5)


WORKER = """
import os, signal, sys
from datetime import datetime
from helpdesk import clock, create_app
from helpdesk.domain.rehearsal import replaying
from helpdesk.jobs.rehearsals import rehearse

replaying.Replay.portion.__defaults__ = (2,)
now, portions = datetime.fromisoformat(sys.argv[1]), int(sys.argv[2])
asked = []

def stopping():
    asked.append(1)
    if len(asked) > portions:
        os.kill(os.getpid(), signal.SIGKILL)
    return False

with create_app().app_context(), clock.showing(now):
    rehearse(stopping)
"""


@pytest.fixture
def worker(app: Helpdesk, tmp_path: Path) -> Callable[..., "subprocess.Popen[bytes]"]:
    """A process that rehearses as of ``seconds`` from now, and dies after so many portions."""
    env = os.environ | {
        "HELPDESK_INSTANCE": str(tmp_path),
        "HELPDESK_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }

    def start(seconds: int = 0, portions: int = 1000) -> "subprocess.Popen[bytes]":
        as_of = (clock.now() + timedelta(seconds=seconds)).isoformat()
        return subprocess.Popen([sys.executable, "-c", WORKER, as_of, str(portions)], env=env)

    return start


def undisturbed(number: int) -> dict[str, int]:
    """What one worker counts of these tickets at one go, notices and all."""
    row = now_of(number)
    base, copy, period = keeping.base_of(row), keeping.copy_of(row), keeping.period_of(row)
    counts = Counter[str]()
    for portion in replaying.portions(base, copy, period, limit=2):
        counts.update(portion.findings.counts)
    return dict(counts)


def test_after_a_kill_another_worker_finds_everything_once(
    time: Time, worker: Callable[..., "subprocess.Popen[bytes]"]
) -> None:
    number = started()
    assert worker(portions=1).wait() == -signal.SIGKILL
    row = now_of(number)
    assert (row.state, row.seen, flips()) == (RehearsalState.RUNNING, 2, 2)
    time.advance(seconds=25)
    rehearse()
    row = now_of(number)
    assert (row.state, row.seen, row.counts["flip worse"], flips()) == ("done", 5, 5, 5)
    counts = dict(row.counts)
    assert counts == undisturbed(number)
    assert counts["notice lead after"] == 10, "halfway and at the end, for each of five"
    assert counts["messages before"] == 0


def test_two_workers_at_once_count_everything_once(
    worker: Callable[..., "subprocess.Popen[bytes]"],
) -> None:
    """The second one thinks that the first has not been heard of for long, and goes on beside."""
    number = started(12)
    both = [worker(), worker(seconds=25)]
    assert [one.wait() for one in both] == [0, 0]
    row = now_of(number)
    assert (row.state, row.seen, flips()) == (RehearsalState.DONE, 12, 12)
    assert dict(row.counts) == undisturbed(number)


def test_a_worker_that_was_overtaken_while_it_counted_adds_nothing(time: Time) -> None:
    number = started()
    asked: list[int] = []

    def overtaken() -> bool:
        asked.append(1)
        if len(asked) == 2:
            time.advance(seconds=25)
            rehearse()
        return False

    rehearse(overtaken)
    row = now_of(number)
    assert (row.state, row.seen, flips()) == (RehearsalState.DONE, 5, 5)
    assert dict(row.counts) == undisturbed(number)


def test_a_clock_set_back_does_not_keep_it_waiting(time: Time) -> None:
    number = started()
    rehearse(after(1))
    time.advance(hours=-2)
    rehearse()
    assert now_of(number).state is RehearsalState.DONE


def test_what_two_workers_found_counts_once() -> None:
    number = started()
    row = now_of(number)
    replay = replaying.Replay(keeping.base_of(row), keeping.copy_of(row), keeping.period_of(row))
    portion = replay.portion(0)
    assert keeping.keep(number, 0, portion, clock.now())
    assert not keeping.keep(number, 0, portion, clock.now())
    db.session.commit()
    assert (now_of(number).seen, flips()) == (2, 2)


def test_a_cancelled_one_stops_and_shows_what_was_found() -> None:
    number = started()
    rehearse(after(1))
    keeping.cancel(now_of(number), clock.now())
    db.session.commit()
    rehearse()
    row = now_of(number)
    assert (row.state, row.seen, row.counts["flip worse"]) == (RehearsalState.CANCELLED, 2, 2)
    assert row.counts["notice lead after"] == 4


def test_what_was_being_counted_when_it_was_cancelled_does_not_count() -> None:
    number = started()
    asked: list[int] = []

    def cancelling() -> bool:
        asked.append(1)
        if len(asked) == 2:
            db.session.rollback()
            keeping.cancel(now_of(number), clock.now())
            db.session.commit()
        return False

    rehearse(cancelling)
    row = now_of(number)
    assert (row.state, row.seen, flips()) == (RehearsalState.CANCELLED, 2, 2)
    assert (row.counts["flip worse"], row.counts["notice lead after"]) == (2, 4)
