"""Waking the worker costs nobody anything, whatever Redis does."""

import threading
import time
from typing import Any

import pytest
from redis import Redis as Client
from rq import Queue
from rq.serializers import JSONSerializer

from helpdesk import Helpdesk
from helpdesk.jobs import doorbell
from tests.services.processes import wait_until
from tests.services.redis import Redis
from tests.stopwatch import Stopwatch


@pytest.fixture
def options(redis: Redis) -> dict[str, Any]:
    return {"redis_url": redis.url}


def rings_in(app: Helpdesk, times: int) -> float:
    """How long it takes to ring so often, in seconds."""
    with Stopwatch() as watch, app.app_context():
        for _ in range(times):
            doorbell.ring()
    return watch.lasted


def test_many_rings_make_one_job(app: Helpdesk, redis: Redis) -> None:
    rings_in(app, 200)
    with Client.from_url(redis.url) as client:
        queue = Queue(doorbell.WAKE, connection=client, serializer=JSONSerializer)
        wait_until(lambda: queue.count == 1, "a job")
        time.sleep(0.2)
        assert queue.count == 1
        with app.app_context():
            assert doorbell.answers()
        assert [job.func_name for job in queue.jobs] == ["helpdesk.jobs.wake.drain_outbox"]


@pytest.mark.parametrize("trouble", ["stop", "mute"])
def test_without_redis_nobody_waits(app: Helpdesk, redis: Redis, trouble: str) -> None:
    getattr(redis, trouble)()
    assert rings_in(app, 100) < 0.25
    with app.app_context():
        with Stopwatch() as watch:
            doorbell.ring_at_once()
            assert not doorbell.answers()
        assert watch.lasted < 2


def test_a_process_has_one_bell(app: Helpdesk) -> None:
    rings_in(app, 3)
    before = [thread for thread in threading.enumerate() if thread.name == "doorbell"]
    rings_in(app, 3)
    assert [t for t in threading.enumerate() if t.name == "doorbell"] == before
