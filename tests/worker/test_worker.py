"""`helpdesk worker`: mails leave quickly, without Redis too, and never twice."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from helpdesk import Helpdesk, clock
from helpdesk.domain import heartbeat, outbox
from helpdesk.extensions import db
from helpdesk.jobs import doorbell
from helpdesk.models import OutboxMail
from tests.jobs.stories import filed
from tests.services.processes import wait_until
from tests.services.redis import Redis
from tests.services.smtp import MailServer
from tests.stopwatch import Stopwatch
from tests.worker.conftest import StartWorker

pytestmark = pytest.mark.slow

KILLED_AFTER = 35
"""Seconds systemd grants a stopping worker, which promises to be gone after 30."""


@pytest.fixture(autouse=True)
def company(app: Helpdesk) -> Iterator[Helpdesk]:
    with app.app_context():
        yield app


def file_many(number: int) -> None:
    for count in range(number):
        filed(title=f"Ticket {count}")
        doorbell.ring()


def all_sent() -> bool:
    db.session.rollback()
    counts = outbox.counts()
    db.session.rollback()
    return counts["pending"] == 0


def alive() -> list[int]:
    """The process ids of the workers that have beaten."""
    db.session.rollback()
    found = [int(beat.value["pid"]) for beat in heartbeat.beats()]
    db.session.rollback()
    return found


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def exists(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


def seconds_until(happened: Callable[[], bool], what: str) -> float:
    started = time.monotonic()
    wait_until(happened, what)
    return time.monotonic() - started


def test_a_mail_leaves_within_seconds_of_its_ticket(
    start_worker: StartWorker, mail_server: MailServer
) -> None:
    start_worker()
    wait_until(lambda: len(alive()) == 1, "the worker's first beat")
    file_many(3)
    assert seconds_until(lambda: len(mail_server.mails) == 3, "three mails") < 5


def test_mails_leave_without_redis_and_the_worker_hears_it_come_back(
    start_worker: StartWorker, mail_server: MailServer, redis: Redis
) -> None:
    redis.stop()
    worker = start_worker()
    wait_until(lambda: len(alive()) == 1, "the worker's first beat")
    with Stopwatch() as watch:
        file_many(3)
    assert watch.lasted < 2
    assert seconds_until(lambda: len(mail_server.mails) == 3, "three mails") < 6
    redis.start()
    file_many(1)
    assert seconds_until(lambda: len(mail_server.mails) == 4, "one more mail") < 6
    assert worker.poll() is None


def test_several_workers_send_each_mail_once(
    start_worker: StartWorker, mail_server: MailServer
) -> None:
    workers = [start_worker() for _ in range(2)]
    wait_until(lambda: len(alive()) == 2, "two workers")
    file_many(25)
    wait_until(all_sent, "an empty outbox")
    ids = Counter(mail.message_id for mail in mail_server.attempts)
    assert len(ids) == 25
    assert set(ids.values()) == {1}
    assert {worker.poll() for worker in workers} == {None}


def test_sigterm_ends_all_processes_and_the_worker_says_goodbye(start_worker: StartWorker) -> None:
    worker = start_worker()
    wait_until(lambda: len(alive()) == 1, "the worker's first beat")
    children = children_of(worker.pid)
    assert len(children) == 3
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(KILLED_AFTER) == 0
    assert [child for child in children if exists(child)] == []
    assert alive() == []


def test_sigterm_waits_for_a_mute_mail_server_but_not_for_long(
    start_worker: StartWorker, mail_server: MailServer
) -> None:
    mail_server.hang()
    worker = start_worker()
    filed()
    MailServer.wait(lambda: len(mail_server.attempts) == 1, "a mail handed over")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(KILLED_AFTER) == 0
    assert outbox.counts()["pending"] == 1


def test_a_killed_process_comes_back(start_worker: StartWorker) -> None:
    worker = start_worker()
    wait_until(lambda: len(alive()) == 1, "the worker's first beat")
    for child in children_of(worker.pid):
        os.kill(child, signal.SIGKILL)
    wait_until(
        lambda: len([c for c in children_of(worker.pid) if exists(c)]) == 3, "three new processes"
    )


def test_no_process_outlives_a_killed_supervisor(start_worker: StartWorker) -> None:
    worker = start_worker()
    wait_until(lambda: len(alive()) == 1, "the worker's first beat")
    children = children_of(worker.pid)
    worker.kill()
    wait_until(lambda: not any(exists(child) for child in children), "no process left")


@pytest.mark.faults
def test_killing_everything_while_mails_leave_loses_none_and_doubles_one_at_most(
    start_worker: StartWorker, mail_server: MailServer
) -> None:
    worker = start_worker()
    wait_until(lambda: len(alive()) == 1, "the worker's first beat")
    file_many(40)
    mail_server.wait_for(5)
    _kill_all(worker)
    _let_leases_end()
    start_worker()
    wait_until(all_sent, "an empty outbox")
    ids = Counter(mail.message_id for mail in mail_server.attempts)
    assert len(ids) == 40
    assert sum(ids.values()) - 40 <= 1


def _let_leases_end() -> None:
    """As if the minute had passed for which the dead had leased their mails."""
    past = clock.now() - timedelta(minutes=1)
    leased = update(OutboxMail).where(OutboxMail.lease_token.is_not(None))
    db.session.execute(leased.values(lease_until=past))
    db.session.commit()


def _kill_all(worker: subprocess.Popen[bytes]) -> None:
    family = [worker.pid, *children_of(worker.pid)]
    family += [grandchild for child in family[1:] for grandchild in children_of(child)]
    for pid in family:
        os.kill(pid, signal.SIGKILL)
    worker.wait()


def test_jobs_are_json_so_that_a_pickled_one_runs_nothing(
    start_worker: StartWorker, redis: Redis, tmp_path: Path
) -> None:
    from redis import Redis as Client
    from rq import Queue

    start_worker()
    wait_until(lambda: len(alive()) == 1, "the worker's first beat")
    with Client.from_url(redis.url) as client:
        Queue(doorbell.WAKE, connection=client).enqueue(os.mkdir, str(tmp_path / "run by pickle"))
        filed()
        doorbell.ring()
        wait_until(all_sent, "an empty outbox")
        wait_until(lambda: client.llen("rq:queue:wake") == 0, "an empty queue")
    assert not (tmp_path / "run by pickle").exists()
