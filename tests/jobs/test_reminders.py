"""Requesters who are waited for hear of it again; what nobody answers is solved by itself."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.domain.sla import verify
from helpdesk.extensions import db
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.models import (
    Message,
    Notice,
    ResolutionCode,
    State,
    WaitingReason,
)
from tests import cast
from tests.conftest import Time
from tests.jobs.reminding import TEXTS, asked, given, pass_time, read, rules, stored
from tests.jobs.stories import filed
from tests.services.smtp import MailServer
from tests.visitor import Visitor


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Inside the application, on the test's own time: two reminders, every three days."""
    with app.app_context():
        rules({"every_days": 3, "texts": TEXTS})
        yield app


def reminders_of(mail_server: MailServer) -> list[str]:
    return [
        mail.text
        for mail in mail_server.to("employee@demo.example")
        if "we still need your answer" in mail.text
    ]


def test_who_does_not_answer_is_reminded_and_then_it_is_solved(
    time: Time, mail_server: MailServer
) -> None:
    number, began = asked(), clock.now()  # Monday, 10:00 in Kyiv
    pass_time(time, began + timedelta(days=8, hours=23))
    mails = reminders_of(mail_server)
    assert given() == [1, 2]
    assert "We still need your answer." in mails[0]
    assert "The last time we ask." in mails[1]
    assert "> Which printer?" in mails[0]
    # Thursday; Sunday becomes Monday, 9:00; and then Thursday again.
    assert "until Thursday, 11 June, 09:00, we take it as solved" in mails[0]
    assert "until Thursday, 11 June, 09:00, we take it as solved" in mails[1]
    assert stored(number).state is State.WAITING
    pass_time(time, began + timedelta(days=10))
    ticket = stored(number)
    assert (ticket.state, ticket.resolution_code) == (State.RESOLVED, ResolutionCode.UNANSWERED)
    assert ticket.first_responded_at is not None
    assert ticket.first_responded_at < time.now - timedelta(days=5)
    said = mail_server.to("employee@demo.example")[-1].text
    assert "counts as solved, for nobody answered" in said
    assert "reminded you 2 times" in said
    assert not list(verify.of_tickets([number], time.now))
    pass_time(time, began + timedelta(days=13))
    assert stored(number).state is State.CLOSED
    assert given() == [1, 2]  # what nobody answered is not asked about once more


def test_an_answer_ends_the_series_and_the_next_wait_begins_a_new_one(
    time: Time, mail_server: MailServer
) -> None:
    number, began = asked(), clock.now()
    pass_time(time, began + timedelta(days=4))
    ticket = stored(number)
    tickets.reply(ticket, by=cast.person("employee"), text="The blue one.", now=clock.now())
    db.session.commit()
    assert (stored(number).state, stored(number).nudge_at) == (State.IN_PROGRESS, None)
    pass_time(time, began + timedelta(days=20))
    assert given() == [1]
    again = stored(number)
    tickets.wait(again, WaitingReason.ON_REQUESTER, by=cast.person("agent"), now=clock.now())
    db.session.commit()
    pass_time(time, time.now + timedelta(days=4))
    assert given() == [1, 1]
    assert len(reminders_of(mail_server)) == 2


def test_the_requester_takes_up_again_what_was_solved_by_itself(
    time: Time, as_: Callable[[str], Visitor], mail_server: MailServer
) -> None:
    number, began = asked(), clock.now()
    pass_time(time, began + timedelta(days=10, hours=1))
    assert "nobody answered our question" in read(as_, "employee", f"/tickets/{number}")
    sent = as_("employee").post(f"/tickets/{number}/replies", data={"text": "It is the blue one!"})
    assert sent.status_code in (200, 302, 303)
    assert stored(number).state is State.IN_PROGRESS


def test_a_date_somebody_set_is_kept_and_nothing_is_solved_before_it(
    time: Time, mail_server: MailServer
) -> None:
    until = clock.now() + timedelta(days=20)
    number = asked(until)
    pass_time(time, until - timedelta(hours=2))
    assert given() == [1, 2]
    assert (stored(number).state, stored(number).nudge_at) == (State.WAITING, None)
    assert "take it as solved" not in reminders_of(mail_server)[-1]
    pass_time(time, until + timedelta(hours=1))
    assert stored(number).state is State.IN_PROGRESS


def test_a_wait_keeps_the_reminders_it_began_with(time: Time, mail_server: MailServer) -> None:
    number, began = asked(), clock.now()
    time.advance(hours=1)
    rules(None)
    quiet = asked()
    pass_time(time, began + timedelta(days=11))
    assert stored(number).resolution_code is ResolutionCode.UNANSWERED
    assert (stored(quiet).state, stored(quiet).nudge_at) == (State.WAITING, None)


def test_staff_and_requester_see_what_comes_next(
    time: Time, as_: Callable[[str], Visitor], mail_server: MailServer
) -> None:
    number, began = asked(), clock.now()
    path = f"/tickets/{number}"
    desk = read(as_, "agent", path)
    assert "reminder 1 of 2: Thu 10:00" in desk
    assert "solved by itself" in desk
    assert "If we hear nothing, we take it as solved" in read(as_, "employee", path)
    pass_time(time, began + timedelta(days=8))
    desk = read(as_, "agent", path)
    assert "Reminded that we need an answer (2 of 2)" in desk
    assert "if nobody answers" in desk
    assert "Reminded that we need an answer (1 of 2)" in read(as_, "employee", path)
    assert "We still need your answer" in read(as_, "employee", "/notices")


def test_a_ticket_without_reminders_says_nothing_of_them(
    time: Time, as_: Callable[[str], Visitor]
) -> None:
    ticket, agent = filed(), cast.person("agent")
    tickets.take(ticket, by=agent, now=clock.now())
    tickets.wait(ticket, WaitingReason.ON_APPROVAL, by=agent, now=clock.now())
    db.session.commit()
    number, due_at = ticket.id, ticket.nudge_at
    assert due_at is None
    assert "reminder" not in read(as_, "agent", f"/tickets/{number}")


def test_it_speaks_the_language_of_who_is_reminded(time: Time, mail_server: MailServer) -> None:
    cast.person("employee").language = "uk"
    db.session.commit()
    number, began = asked(), clock.now()
    pass_time(time, began + timedelta(days=11))
    mails = [mail.text for mail in mail_server.to("employee@demo.example")]
    assert any("Нам досі потрібна ваша відповідь." in mail for mail in mails)
    body = select(Message.body).where(Message.ticket_id == number).order_by(Message.id.desc())
    assert "нагадали про нього 2 рази" in (db.session.scalar(body.limit(1)) or "")


def test_the_helpdesk_itself_is_not_in_the_bell_of_staff(time: Time) -> None:
    asked()
    db.session.execute(update(Notice).values(read_at=clock.now()))
    db.session.commit()
    time.advance(days=3)
    let_time_pass()
    fresh = db.session.scalars(select(Notice.person_id).where(Notice.read_at.is_(None))).all()
    assert fresh == [cast.person("employee").id]
