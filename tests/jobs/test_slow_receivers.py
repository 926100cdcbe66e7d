"""Webhooks whose receivers are slow or mute: they keep nobody but themselves waiting."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import outbox
from helpdesk.domain.outbox import Claim
from helpdesk.domain.sla import escalation
from helpdesk.extensions import db
from helpdesk.gateways import webhook
from helpdesk.jobs import drain as mails
from helpdesk.jobs.units import unit
from helpdesk.jobs.webhooks import AT_ONCE, call_webhooks
from helpdesk.models import OutboxMail, OutboxState
from tests.conftest import Time
from tests.domain.sla.test_conditional_steps import chain
from tests.jobs.stories import answered, filed
from tests.services.hooks import Hooks, hooks
from tests.services.processes import wait_until
from tests.services.smtp import MailServer
from tests.stopwatch import Stopwatch

SECRET = "a secret of our own"
LONG = 1.5


@pytest.fixture
def slow() -> Iterator[Hooks]:
    with hooks() as running:
        running.keeps_waiting = LONG
        yield running


@pytest.fixture
def quick() -> Iterator[Hooks]:
    with hooks() as running:
        yield running


@pytest.fixture
def options(mail_server: MailServer, slow: Hooks, quick: Hooks) -> dict[str, Any]:
    def at(server: Hooks) -> dict[str, Any]:
        url = f"http://127.0.0.1:{server.port}/hook"
        return {"url": url, "secret": SECRET, "private": True}

    # The slow one comes first in every order there is.
    return {"smtp_port": mail_server.port, "webhooks": {"a-slow": at(slow), "quick": at(quick)}}


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    with app.app_context():
        yield app


def due(time: Time, *names: str, count: int = 1) -> None:
    """Calls that are due now: so many tickets, each with a call of each webhook named."""
    for name in names:
        chain({"at_percent": 50, "tell": None, "webhook": name})
        for _ in range(count):
            filed("vpn")
        time.advance(days=1)
        escalation.sweep(clock.now())
        db.session.commit()


@contextmanager
def calling() -> Iterator[threading.Thread]:
    """The worker's loop goes on meanwhile."""
    app: Any = current_app
    app = app._get_current_object()
    db.session.rollback()

    def work() -> None:
        with app.app_context():
            call_webhooks()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(60)
        db.session.expire_all()


def states() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = select(OutboxMail).where(OutboxMail.kind == "webhook").order_by(OutboxMail.id)
    for row in db.session.scalars(query):
        found.setdefault(row.address, []).append(row.state.value)
    return found


def test_a_slow_receiver_delays_no_other_and_still_gets_its_own(
    slow: Hooks, quick: Hooks, time: Time
) -> None:
    due(time, "a-slow", count=3)
    due(time, "quick", count=AT_ONCE + 2)
    with calling():
        wait_until(lambda: len(quick.calls) == AT_ONCE + 2, "all quick calls")
        assert len(slow.calls) <= 2  # not even two of the slow ones later
    assert len(slow.calls) == 3
    assert {state for one in states().values() for state in one} == {OutboxState.SENT.value}


def test_a_call_that_comes_up_meanwhile_does_not_wait_for_the_slow_one(
    slow: Hooks, quick: Hooks, time: Time
) -> None:
    slow.keeps_waiting = LONG * 2
    due(time, "a-slow")
    with calling() as loop:
        wait_until(lambda: len(slow.calls) == 1, "the slow call")
        due(time, "quick")
        wait_until(lambda: len(quick.calls) == 1, "the quick call")
        assert loop.is_alive() and len(slow.calls) == 1


def test_mails_leave_while_a_receiver_is_slow(
    slow: Hooks, mail_server: MailServer, time: Time
) -> None:
    slow.keeps_waiting = LONG * 2
    due(time, "a-slow")
    with calling() as loop:
        wait_until(lambda: len(slow.calls) == 1, "the slow call")
        answered(filed())
        time.advance(minutes=5)
        mails.drain()
        assert mail_server.mails
        assert loop.is_alive()


def test_a_mute_receiver_costs_bounded_time_and_is_tried_again_later(
    slow: Hooks, quick: Hooks, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "SECONDS_PER_ANSWER", 0.4)
    monkeypatch.setattr(webhook, "SECONDS_PER_CALL", 0.8)
    slow.keeps_waiting = 5
    due(time, "a-slow", count=3)
    due(time, "quick", count=2)
    with Stopwatch() as watch, calling():
        pass
    assert watch.lasted < 6
    assert states() == {"a-slow": ["pending"] * 3, "quick": ["sent"] * 2}
    waiting = select(OutboxMail).where(OutboxMail.address == "a-slow")
    for row in db.session.scalars(waiting):
        assert (row.attempts, row.lease_token) == (1, None)
        assert row.last_error.startswith("Webhook: it did not answer: ")
    slow.keeps_waiting = 0
    time.advance(minutes=2)
    with calling():
        pass
    assert states()["a-slow"] == ["sent"] * 3


def test_two_workers_call_one_receiver_one_after_the_other(slow: Hooks, time: Time) -> None:
    slow.keeps_waiting = 0.2
    due(time, "a-slow", count=AT_ONCE + 4)
    while "pending" in states()["a-slow"]:  # as both workers look again and again
        with calling(), calling():
            pass
    assert slow.most_at_once == 1
    assert len(slow.calls) == AT_ONCE + 4


def test_who_claims_calls_at_the_same_moment_as_another_gets_none(time: Time) -> None:
    due(time, "a-slow", count=4)
    ours = outbox.claim_calls(clock.now(), "a-slow", 2)
    app: Any = current_app
    app = app._get_current_object()

    def claim() -> list[Claim]:
        with app.app_context():
            return unit(outbox.claim_calls, clock.now(), "a-slow", 2)

    with ThreadPoolExecutor() as threads:
        theirs = threads.submit(claim)
        wait([theirs], 1)
        db.session.commit()
        assert (len(ours), theirs.result()) == (2, [])
    unit(outbox.release, ours)
    assert len(claim()) == 2


def test_stopping_gives_back_what_was_not_begun(slow: Hooks, time: Time) -> None:
    due(time, "a-slow", count=4)
    db.session.rollback()
    slow.keeps_waiting = 0.3
    call_webhooks(lambda: len(slow.calls) >= 1)
    assert len(slow.calls) == 1
    assert states()["a-slow"] == ["sent"] + ["pending"] * 3
    call_webhooks()
    assert states()["a-slow"] == ["sent"] * 4
