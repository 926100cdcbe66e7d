"""Redis only rings the bell: it may die, forget and fall silent, and nobody waits for it."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from helpdesk import Helpdesk
from tests.faults.auditor import audit
from tests.faults.browser import Browser
from tests.faults.ending import wait_until_told
from tests.faults.figures import IN_FULL, SHARED, measured
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stage import Stage, one_after_another
from tests.services.redis import Redis

TIMES = 20 if IN_FULL else 2  # of each trouble
WITHOUT_REDIS = 30.0  # seconds until the mail, when nothing wakes the worker
BLOCKS, ROUNDS = (10, 40) if IN_FULL else (2, 10)
MOST_SLOWER = 0.05  # seconds at the 95th percentile


def test_redis_killed_emptied_and_hung_loses_and_delays_nothing(
    stage: Stage, app: Helpdesk, redis: Redis, load: Load, journal: Journal, mail_record: Path
) -> None:
    chance = Random(1)

    def kill() -> None:
        redis.kill()
        time.sleep(chance.uniform(0.2, 2))
        redis.start()

    def hang() -> None:
        redis.mute()
        time.sleep(chance.uniform(0.5, 2))
        redis.speak()

    troubles = [kill, redis.forget, hang] * TIMES
    stage.start("web")
    stage.start("worker")
    load.pause = 0.05
    with load.running():
        load.wait_for(8)
        one_after_another(len(troubles), lambda: troubles.pop()(), chance, (0.1, 1.0))
    wait_until_told(app)
    found = audit(app, journal, mail_record).check(copies=0)
    assert found.wait(1) < WITHOUT_REDIS * SHARED
    measured(
        "redis",
        f"{TIMES} times each, {found.accepted:,} accepted writes: {len(found.lost)} lost; "
        f"{found.mails:,} mails: {len(found.unsent)} lost, {found.mail_copies} twice, 99 % within "
        f"{found.wait(0.99):.1f} s, the last after {found.wait(1):.1f} s",
    )


def times_of(browser: Browser, agent: Browser) -> list[float]:
    """Seconds of each request while somebody files, reads and works a list."""
    taken = []
    for _ in range(ROUNDS):
        fields = {"title": "Paper jam", "description": "It beeps.", "draft": secrets.token_hex(16)}
        for who, method, path, sent in (
            (browser, "POST", "/new/printer", fields),
            (browser, "GET", "/tickets", {}),
            (agent, "GET", "/desk/queues/service-desk", {}),
        ):
            started = time.monotonic()
            answer = who.ask(method, path, **sent)
            taken.append(time.monotonic() - started)
            assert answer.status < 400, answer
    return taken


def p95(taken: list[float]) -> float:
    """The time within which 95 % were answered."""
    return sorted(taken)[int(len(taken) * 0.95)]


@pytest.mark.parametrize("trouble", ["stop", "mute"])
def test_without_redis_pages_are_as_quick(
    stage: Stage, redis: Redis, at_the_browser: Callable[[str], Browser], trouble: str
) -> None:
    stage.start("web")
    employee, agent = at_the_browser("employee"), at_the_browser("agent")
    times_of(employee, agent)  # the first requests of a fresh process take their time
    with_redis: list[float] = []
    without: list[float] = []
    for _ in range(BLOCKS):
        with_redis += times_of(employee, agent)
        getattr(redis, trouble)()
        without += times_of(employee, agent)
        redis.speak() if trouble == "mute" else redis.start()
    slower = p95(without) - p95(with_redis)
    assert slower < MOST_SLOWER * SHARED * (1 if IN_FULL else 4)
    if trouble == "stop":
        measured(
            "without-redis",
            f"{len(without):,} requests each way: {p95(with_redis) * 1000:.0f} ms with, "
            f"{p95(without) * 1000:.0f} ms without",
        )
