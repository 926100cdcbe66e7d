"""What stands beside the product may be down or mute: people go on, and hear of it all later."""

import secrets
import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import IN_FULL
from tests.faults.stage import Browser, Stage
from tests.services.processes import wait_until
from tests.services.redis import Redis
from tests.services.smtp import LATER, MailServer

SOON = 3.0  # seconds a person waits at most; far above what it takes, for a busy machine
WITHOUT_REDIS = 30.0  # seconds until the mail, when nothing wakes the worker
RETRIED = 150.0  # seconds until the first retries, one and two minutes after the failure


def file_ticket(browser: Browser, title: str = "Paper jam") -> float:
    """File a ticket; the seconds it took."""
    started = time.monotonic()
    answer = browser.ask(
        "POST", "/new/printer", draft=secrets.token_hex(16), title=title, description="It beeps."
    )
    assert answer.status == 303, answer.body
    return time.monotonic() - started


@pytest.fixture
def employee(
    stage: Stage, mail_server: MailServer, at_the_browser: Callable[[str], Browser]
) -> Browser:
    """The employee at the browser, web and worker running."""
    stage.start("web")
    stage.start("worker")
    browser = at_the_browser("employee")
    file_ticket(browser)  # the first request of a fresh process takes its time
    mail_server.wait_for(1)
    # The worker is done with this mail too: what the server is told from now on is about the next.
    wait_until(lambda: stage.counts()["outbox"]["sent"] == 1, "the first mail marked as sent")
    mail_server.forget()
    return browser


def test_without_redis_people_file_and_hear(
    employee: Browser, redis: Redis, mail_server: MailServer
) -> None:
    redis.stop()
    assert file_ticket(employee) < SOON
    mail_server.wait_for(1, seconds=WITHOUT_REDIS)
    redis.start()
    assert file_ticket(employee) < SOON
    mail_server.wait_for(2, seconds=WITHOUT_REDIS)


def test_a_mute_redis_holds_nobody_up(
    employee: Browser, redis: Redis, mail_server: MailServer
) -> None:
    redis.mute()
    assert file_ticket(employee) < SOON
    mail_server.wait_for(1, seconds=WITHOUT_REDIS)


def test_a_mail_server_that_hangs_holds_no_page_up(
    employee: Browser, mail_server: MailServer
) -> None:
    mail_server.hang()
    file_ticket(employee)
    mail_server.wait(lambda: len(mail_server.attempts) >= 1, "the attempt", seconds=90)
    assert file_ticket(employee) < SOON


@pytest.mark.skipif(not IN_FULL, reason="retries come after minutes; in full with make test-long")
def test_mails_wait_for_a_mail_server_that_is_down(
    employee: Browser, mail_server: MailServer
) -> None:
    mail_server.stop()
    for number in range(5):
        file_ticket(employee, f"Paper jam {number}")
    time.sleep(5)
    mail_server.start()
    mails = mail_server.wait_for(5, seconds=RETRIED)
    assert len({mail.message_id for mail in mails}) == 5


@pytest.mark.skipif(not IN_FULL, reason="retries come after minutes; in full with make test-long")
def test_a_busy_mail_server_is_tried_again(employee: Browser, mail_server: MailServer) -> None:
    mail_server.answer(LATER, times=1)
    file_ticket(employee)
    [mail] = mail_server.wait_for(1, seconds=RETRIED)
    assert [tried.message_id for tried in mail_server.attempts] == [mail.message_id] * 2
