"""What steps of chains send to those who may not read the ticket: mails to addresses, webhooks."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import health, outbox, sending
from helpdesk.domain.sla import escalation
from helpdesk.domain.tickets import surroundings
from helpdesk.extensions import db
from helpdesk.gateways.webhook import signature
from helpdesk.jobs import drain as mails
from helpdesk.jobs.webhooks import call_webhooks
from helpdesk.models import Event, EventKind, OutboxMail, OutboxState, Ticket
from tests import cast
from tests.conftest import Time
from tests.domain.sla.test_conditional_steps import chain
from tests.jobs.stories import filed
from tests.services.hooks import Hooks, hooks
from tests.services.smtp import MailServer

SECRET = "a secret of our own"
ON_CALL = "on-call@pager.example"


@pytest.fixture
def server() -> Iterator[Hooks]:
    with hooks() as running:
        yield running


@pytest.fixture
def options(mail_server: MailServer, server: Hooks) -> dict[str, Any]:
    url = f"http://127.0.0.1:{server.port}/hook"
    return {
        "smtp_port": mail_server.port,
        "public_url": "https://help.example.org",
        "mail_from": "help@example.org",
        "webhooks": {
            "pager": {"url": url, "secret": SECRET, "private": True},
            "within": {"url": url.replace("http:", "https:"), "secret": SECRET},
        },
    }


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Inside the application, on the test's own time."""
    with app.app_context():
        yield app


def escalated(
    time: Time, count: int = 1, topic: str = "vpn", days: int = 1, **step: Any
) -> list[Ticket]:
    """Tickets whose chain has taken its only step after so many days."""
    chain({"at_percent": 50, "tell": None} | step)
    found = [filed(topic, title="Salary of Petro") for _ in range(count)]
    time.advance(days=days)
    sweep()
    return found


def sweep() -> None:
    escalation.sweep(clock.now())
    db.session.commit()


def work(job: Any) -> None:
    """A worker's job, beside the test's own unit of work."""
    db.session.rollback()
    with current_app.app_context():
        job()
    db.session.expire_all()


def rows(kind: str) -> list[OutboxMail]:
    query = select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id)
    return list(db.session.scalars(query))


def told_of(ticket: Ticket) -> dict[str, Any]:
    """What the history says of the step that was taken."""
    query = select(Event).where(Event.ticket_id == ticket.id, Event.kind == EventKind.ESCALATED)
    return db.session.scalars(query).one().data


def test_a_webhook_is_called_with_what_happened_and_not_with_what_was_said(
    server: Hooks, time: Time
) -> None:
    (ticket,) = escalated(time, webhook="pager")
    work(call_webhooks)
    (came,) = server.calls
    said = json.loads(came.body)
    assert (said["ticket"]["number"], said["ticket"]["queue"]) == (ticket.reference, "network")
    assert said["promise"]["target"] == "resolution"
    assert (said["step"]["name"], said["step"]["is_late"]) == ("50%", True)
    assert "Salary" not in came.body.decode()
    stamp, delivery = came.headers["Helpdesk-Timestamp"], came.headers["Helpdesk-Delivery"]
    assert delivery == said["delivery"]
    wanted = f"v1={signature(SECRET, stamp, delivery, came.body)}"
    assert came.headers["Helpdesk-Signature"] == wanted
    (row,) = rows("webhook")
    assert (row.state, row.address) == (OutboxState.SENT, "pager")
    work(call_webhooks)
    assert len(server.calls) == 1


def test_a_call_that_fails_is_tried_again_with_growing_waits_under_the_same_name(
    server: Hooks, time: Time
) -> None:
    escalated(time, webhook="pager")
    server.status = 503
    for _ in range(2):
        work(call_webhooks)
        work(call_webhooks)
        time.advance(minutes=2)
    assert len(server.calls) == 2
    (row,) = rows("webhook")
    assert (row.attempts, row.last_error) == (2, "Webhook: it answered 503")
    server.status = 200
    time.advance(minutes=5)
    work(call_webhooks)
    assert len({one.headers["Helpdesk-Delivery"] for one in server.calls}) == 1
    assert rows("webhook")[0].state is OutboxState.SENT


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nobody", "the settings do not name it"),
        ("within", "its address is none that may be called"),
    ],
)
def test_a_call_that_may_not_be_made_is_given_up_and_can_be_sent_again(
    name: str, problem: str, server: Hooks, time: Time
) -> None:
    (ticket,) = escalated(time, webhook=name)
    work(call_webhooks)
    (row,) = rows("webhook")
    assert (row.state, row.last_error) == (OutboxState.FAILED, f"Webhook: {problem}")
    seen = surroundings.of(ticket, cast.person("lead"))
    assert seen.undelivered[row.id] == f"{name} — Webhook: {problem}"
    outbox.send_again(row, clock.now())
    row.address = "pager"
    db.session.commit()
    work(call_webhooks)
    assert len(server.calls) == 1


def test_a_webhook_that_does_not_answer_holds_up_no_mail_and_mails_hold_up_no_webhook(
    server: Hooks, mail_server: MailServer, time: Time
) -> None:
    escalated(time, webhook="pager", tell=["lead"])
    server.status = 500
    work(call_webhooks)
    work(mails.drain)
    assert len(mail_server.to("lead@demo.example")) == 1
    assert rows("webhook")[0].state is OutboxState.PENDING


def test_nothing_is_called_while_sending_is_paused(server: Hooks, time: Time) -> None:
    escalated(time, webhook="pager")
    sending.pause(clock.now(), by=None)
    db.session.commit()
    work(call_webhooks)
    assert server.calls == []


def test_what_was_due_before_a_restore_leaves_the_desk_no_second_time(
    server: Hooks, mail_server: MailServer, time: Time
) -> None:
    chain({"at_percent": 50, "tell": [ON_CALL], "webhook": "pager"})
    filed("vpn")
    time.advance(days=1)
    sending.pause(clock.now(), by=None, backup_of=clock.now())
    sending.resume(clock.now(), by=None)
    db.session.commit()
    sweep()
    assert rows("webhook") == rows("escalated_outside") == []


def test_an_address_hears_what_is_about_to_be_missed_and_nothing_that_anybody_wrote(
    mail_server: MailServer, time: Time
) -> None:
    (ticket,) = escalated(time, tell=[ON_CALL])
    work(mails.drain)
    [mail] = mail_server.to(ON_CALL)
    assert mail.message["Subject"].startswith(ticket.reference)
    for part in (mail.text, mail.html):
        assert "Network" in part
        assert "Salary" not in part
        assert ticket.requester.name not in part
        assert "/tickets/" not in part
    assert "pager.example" not in json.dumps(rows("escalated_outside")[0].event.data)


def test_a_superior_who_may_not_read_the_ticket_is_told_from_outside_in_their_language(
    mail_server: MailServer, time: Time
) -> None:
    boss = cast.person("employee2")
    boss.language = "uk"
    cast.person("lead").manager_id = boss.id
    (ticket,) = escalated(time, tell=["line_manager"])
    work(mails.drain)
    [mail] = mail_server.to(boss.mail)
    assert "Salary" not in mail.text
    assert ticket.reference in mail.text
    assert "Черга" in mail.text


def test_of_a_confidential_ticket_nothing_leaves_in_a_mail(
    mail_server: MailServer, time: Time
) -> None:
    cast.person("lead").manager_id = cast.person("employee2").id
    (ticket,) = escalated(time, topic="grievance", days=5, tell=[ON_CALL, "line_manager"])
    assert ticket.is_confidential
    assert "outside" not in told_of(ticket)
    assert rows("escalated_outside") == []


def test_a_ticket_that_became_confidential_is_told_no_more(
    mail_server: MailServer, time: Time
) -> None:
    (ticket,) = escalated(time, tell=[ON_CALL])
    ticket.is_confidential = True
    db.session.commit()
    work(mails.drain)
    assert mail_server.to(ON_CALL) == []


def test_of_a_confidential_ticket_no_webhook_is_called(server: Hooks, time: Time) -> None:
    (ticket,) = escalated(time, topic="grievance", days=5, webhook="pager")
    assert ticket.is_confidential
    assert "did" not in told_of(ticket)
    assert rows("webhook") == []


def test_no_webhook_is_called_of_a_ticket_that_became_confidential(
    server: Hooks, time: Time
) -> None:
    (ticket,) = escalated(time, webhook="pager")
    ticket.is_confidential = True
    db.session.commit()
    work(call_webhooks)
    assert server.calls == []
    (row,) = rows("webhook")
    assert row.state is OutboxState.FAILED
    assert row.last_error == "Webhook: the ticket is confidential now"


def signs() -> dict[str, tuple[str, str]]:
    found = health.signs(clock.now(), broker_answers=True)
    return {sign.part: (str(sign.mark), sign.words) for sign in found}


def test_calls_that_wait_are_not_counted_as_mails(
    server: Hooks, mail_server: MailServer, time: Time
) -> None:
    assert "Webhooks" not in signs()
    escalated(time, webhook="pager")
    work(mails.drain)
    assert signs()["Mail"] == ("well", "No mail waits.")
    assert signs()["Webhooks"] == ("well", "1 call of a webhook waits.")
    time.advance(minutes=10)
    assert signs()["Webhooks"][0] == "look"
    server.status = 404
    work(call_webhooks)
    found = signs()
    assert "Webhooks" not in found and "Undelivered mail" not in found
    assert found["Failed webhooks"] == ("look", "1 call of a webhook failed.")


def test_the_page_of_a_ticket_shows_nobodys_address_where_a_mail_was_refused(
    mail_server: MailServer, time: Time
) -> None:
    (ticket,) = escalated(time, tell=[ON_CALL])
    (row,) = rows("escalated_outside")
    row.state = OutboxState.FAILED
    row.last_error = f"550 <{ON_CALL.upper()}>: no such user at pager.example"
    db.session.commit()
    seen = surroundings.of(ticket, cast.person("lead")).undelivered[row.id]
    assert seen == "an outside address — 550 <…>: no such user at …"


@pytest.mark.parametrize("count", [1, 5])
def test_who_hears_late_from_outside_reads_that_it_is_late(
    count: int, mail_server: MailServer, time: Time
) -> None:
    escalated(time, count=count, tell=[ON_CALL])
    time.advance(minutes=2)
    work(mails.drain)
    [mail] = mail_server.to(ON_CALL)
    assert "This comes late: the worker was not running." in mail.text


def test_a_summary_for_outside_says_that_some_of_it_is_late(
    mail_server: MailServer, time: Time
) -> None:
    escalated(time, count=5, tell=[ON_CALL])
    (row,) = rows("escalation_summary_outside")
    event = db.session.get_one(Event, row.data["events"][0])
    event.data = event.data | {"is_late": False}
    db.session.commit()
    time.advance(minutes=2)
    work(mails.drain)
    [mail] = mail_server.to(ON_CALL)
    assert "Some of this comes late: the worker was not running." in mail.text


def test_many_at_once_come_to_an_address_as_one_mail(mail_server: MailServer, time: Time) -> None:
    found = escalated(time, count=5, tell=[ON_CALL])
    more = [filed("vpn") for _ in range(4)]
    time.advance(days=1)
    sweep()
    time.advance(minutes=2)
    work(mails.drain)
    [mail] = mail_server.to(ON_CALL)
    assert "9 promises need attention" in mail.message["Subject"]
    assert all(ticket.reference in mail.text for ticket in [*found, *more])


def test_the_same_waits_hold_for_a_week_of_failures(server: Hooks, time: Time) -> None:
    escalated(time, webhook="pager")
    server.status = 500
    for _ in range(80):
        work(call_webhooks)
        time.advance(seconds=int(timedelta(hours=1).total_seconds()))
    (row,) = rows("webhook")
    assert row.state is OutboxState.FAILED
