"""What mails say: each occasion in its own words, safely, and only what is the reader's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import current_app

from helpdesk import Helpdesk, clock
from helpdesk.domain import history, tickets
from helpdesk.extensions import db
from helpdesk.jobs import drain as sending
from helpdesk.models import (
    Channel,
    EventKind,
    ResolutionCode,
    Target,
    TargetKind,
    Ticket,
    WaitingReason,
)
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import answered, filed
from tests.services.smtp import Mail, MailServer

HOSTILE = "<script>alert(1)</script> <img src=//spy.example> [x](javascript:alert(1)) onclick=x"


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    with app.app_context():
        yield app


def taken(topic: str = "printer", title: str = "Paper jam") -> Ticket:
    ticket = filed(topic, title)
    tickets.take(ticket, by=cast.person("agent"), now=clock.now())
    return ticket


def last_mail(mail_server: MailServer, to: str = "employee") -> Mail:
    """The newest mail to a member of the cast, once everything is sent."""
    db.session.commit()
    with current_app.app_context():
        sending.drain()
    mail = mail_server.to(f"{to}@demo.example")[-1]
    for part in (mail.text, mail.html):
        assert "None" not in part
        assert "%(" not in part
    return mail


def test_the_receipt_says_when_to_expect_an_answer(mail_server: MailServer) -> None:
    ticket = filed()
    due = db.session.query(Target).filter_by(kind=TargetKind.FIRST_RESPONSE).one().due_at
    assert due is not None
    assert ticket.opened_at < due
    said = last_mail(mail_server).text
    assert "You can expect an answer by Monday, 1 June, 14:00." in said


def test_who_called_reads_who_wrote_it_down(mail_server: MailServer) -> None:
    agent = cast.person("agent")
    tickets.open_ticket(
        by=agent,
        requester=cast.person("employee"),
        category=cast.category("printer"),
        form_version=None,
        title="Paper jam",
        description="She says it beeps.",
        answers={},
        now=clock.now(),
        channel=Channel.PHONE,
    )
    assert "Andrii Kravets wrote it down when you called." in last_mail(mail_server).text


def test_a_question_says_that_we_wait(mail_server: MailServer) -> None:
    ticket = taken()
    answered(ticket, "Which printer?")
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=cast.person("agent"), now=clock.now())
    assert "we need your answer" in last_mail(mail_server).text


def test_a_wait_quotes_what_was_asked_last(mail_server: MailServer, time: Time) -> None:
    ticket = taken()
    answered(ticket, "Which printer?")
    time.advance(hours=1)
    tickets.note(ticket, by=cast.person("agent"), text="She never says.", now=clock.now())
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=cast.person("agent"), now=clock.now())
    said = last_mail(mail_server).text
    assert "we need your answer" in said
    assert "> Which printer?" in said
    assert "She never says" not in said


def test_silence_closed_it_and_says_how_to_come_back(mail_server: MailServer) -> None:
    ticket = taken()
    solve(ticket)
    tickets.close_silently(ticket, now=clock.now())
    said = last_mail(mail_server).text
    assert "now closed" in said
    assert "within 14 days" in said


def test_a_result_to_judge_is_asked_for_and_never_closes_by_itself(
    mail_server: MailServer,
) -> None:
    solve(taken(), judge_result=True)
    said = last_mail(mail_server).text
    assert "whether it is what you wanted" in said
    assert "close" not in said


@pytest.mark.parametrize("is_mine", [True, False])
def test_a_duplicate_names_the_other_ticket_to_who_may_see_it(
    mail_server: MailServer, is_mine: bool
) -> None:
    ticket = taken()
    other = filed() if is_mine else _somebody_elses()
    tickets.cancel(
        ticket,
        by=cast.person("agent"),
        code=ResolutionCode.DUPLICATE,
        reason="The same.",
        now=clock.now(),
        duplicate_of=other,
    )
    number = other.reference
    said = last_mail(mail_server).text
    assert "we already work on the same" in said
    assert (number in said) is is_mine


@pytest.mark.parametrize(
    ("step", "words"),
    [("75%", "75% of the time for the solution is used up"), ("100%", "the solution is overdue")],
)
def test_an_escalation_says_what_is_in_danger(
    mail_server: MailServer, time: Time, step: str, words: str
) -> None:
    ticket = taken()
    history.record(
        ticket,
        EventKind.ESCALATED,
        by=None,
        now=clock.now(),
        channel=Channel.SYSTEM,
        data={
            "target": TargetKind.RESOLUTION,
            "step": step,
            "due_at": (time.now + timedelta(hours=4)).isoformat(),
            "is_late": True,
            "to": [cast.person("lead").id],
            "in_summary": [],
        },
    )
    said = last_mail(mail_server, "lead").text
    assert f"HD-{ticket.id}: {words}" in said
    assert "Due: Monday, 1 June, 14:00" in said
    assert "Queue: Service desk" in said


def test_an_escalation_says_what_was_done(mail_server: MailServer, time: Time) -> None:
    ticket = taken()
    history.record(
        ticket,
        EventKind.ESCALATED,
        by=None,
        now=clock.now(),
        channel=Channel.SYSTEM,
        data={
            "target": TargetKind.RESOLUTION,
            "step": "one-level-up#2",
            "at": ["after", 240],
            "due_at": time.now.isoformat(),
            "is_late": True,
            "to": [cast.person("lead").id],
            "in_summary": [],
            "repeat": 2,
            "missed": 1,
            "did": {"priority": "critical", "queue": cast.queue("network").id, "noted": True},
        },
    )
    said = last_mail(mail_server, "lead").text
    assert f"HD-{ticket.id}: the solution is overdue" in said
    assert "This comes late: the worker was not running." in said
    assert (
        "What was done: repetition 2 · 1 earlier one left out · "
        "priority raised to Critical · moved to Network · note written"
    ) in " ".join(said.split())


def test_nothing_anybody_wrote_becomes_active_in_a_mail(mail_server: MailServer) -> None:
    ticket = taken(title=HOSTILE)
    cast.person("employee").name = cast.person("agent").name = HOSTILE
    answered(ticket, HOSTILE)
    html = BeautifulSoup(last_mail(mail_server).html, "html.parser")
    assert html.find_all(["script", "img", "form", "iframe", "object", "link", "style"]) == []
    for element in html.find_all(True):
        assert not [name for name in element.attrs if name.startswith(("on", "hx-", "src"))]
        assert str(element.get("href", "http://localhost")).startswith("http://localhost")


def solve(ticket: Ticket, *, judge_result: bool = False) -> None:
    tickets.resolve(
        ticket,
        by=cast.person("agent"),
        text="New fuser.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=timedelta(days=1),
        judge_result=judge_result,
    )


def _somebody_elses() -> Ticket:
    other = cast.person("employee2")
    return tickets.open_ticket(
        by=other,
        requester=other,
        category=cast.category("printer"),
        form_version=None,
        title="Mine",
        description="It beeps.",
        answers={},
        now=clock.now(),
    )
