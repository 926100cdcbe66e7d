"""Mails leave: as they should look, in order, once, whatever the mail server answers."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import outbox, tickets
from helpdesk.domain.tickets import surroundings
from helpdesk.extensions import db
from helpdesk.jobs import drain as sending
from helpdesk.models import OutboxMail, OutboxState, ResolutionCode, RoleGrant, Ticket, Watcher
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import answered, filed
from tests.services.smtp import BUSY, LATER, NEVER, MailServer


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {
        "smtp_port": mail_server.port,
        "public_url": "https://help.example.org",
        "mail_from": "help@example.org",
        "organisation": "Dnipro Works",
    }


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Inside the application, on the test's own time."""
    with app.app_context():
        yield app


def drain() -> None:
    """A worker's drain, beside the test's own unit of work."""
    db.session.rollback()
    with current_app.app_context():
        sending.drain()


def look_for_server() -> None:
    """A worker's look whether the mail server is back."""
    db.session.rollback()
    with current_app.app_context():
        sending.look_for_server()


def the_mail() -> OutboxMail:
    return db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).first() or pytest.fail()


def test_the_receipt_names_the_number_and_links_to_the_ticket(mail_server: MailServer) -> None:
    ticket = filed()
    drain()
    [mail] = mail_server.to("employee@demo.example")
    assert mail.message["Subject"] == f"[HD-{ticket.id}] Paper jam"
    assert mail.message["From"] == "Dnipro Works helpdesk <help@example.org>"
    assert mail.message["To"] == "Olha Bondar <employee@demo.example>"
    assert mail.sender == "help@example.org"
    for part in (mail.text, mail.html):
        assert f"HD-{ticket.id}" in part
        assert f"https://help.example.org/tickets/{ticket.id}" in part
    assert "<strong>does</strong>" in mail.html
    assert the_mail().state is OutboxState.SENT


def test_mails_about_a_ticket_thread_whatever_becomes_of_its_title(
    mail_server: MailServer, time: Time
) -> None:
    ticket = filed()
    tickets.change_title(ticket, "Broken fuser", by=cast.person("agent"), now=clock.now())
    answered(ticket)
    time.advance(hours=2)
    answered(ticket, "And again.")
    drain()
    messages = [mail.message for mail in mail_server.to("employee@demo.example")]
    assert len({str(message["Message-ID"]) for message in messages}) == 3
    assert len({str(message["References"]) for message in messages}) == 1
    assert {str(message["In-Reply-To"]) for message in messages} == {
        str(message["References"]) for message in messages
    }
    assert {message["Subject"] for message in messages} == {f"[HD-{ticket.id}] Paper jam"}
    for message in messages:
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["X-Auto-Response-Suppress"] == "All"
        assert message["List-Id"] is None
        assert str(message["Message-ID"]).endswith("@example.org>")
    assert parsedate_to_datetime(str(messages[-1]["Date"])) == time.now


def test_a_note_stands_in_no_mail(mail_server: MailServer) -> None:
    ticket, agent, lead = filed(), cast.person("agent"), cast.person("lead")
    secret = "He did it again"
    tickets.note(ticket, by=agent, text=secret, now=clock.now())
    tickets.assign(ticket, agent, by=lead, now=clock.now())
    tickets.move(ticket, cast.queue("network"), by=lead, note=secret, now=clock.now())
    answered(ticket, by="lead")
    tickets.cancel(ticket, by=lead, code=ResolutionCode.SPAM, reason=secret, now=clock.now())
    tickets.reopen(ticket, by=lead, reason=secret, now=clock.now())
    db.session.commit()
    drain()
    assert len(mail_server.mails) == 4
    for mail in mail_server.mails:
        assert secret not in mail.text + mail.html


def test_the_solution_asks_whether_it_works(mail_server: MailServer) -> None:
    ticket, agent = filed(), cast.person("agent")
    tickets.take(ticket, by=agent, now=clock.now())
    tickets.resolve(
        ticket,
        by=agent,
        text="New fuser.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=timedelta(days=1),
    )
    db.session.commit()
    drain()
    mail = mail_server.to("employee@demo.example")[-1]
    assert f"/tickets/{ticket.id}#verdict" in mail.text
    assert "Yes, it works" in mail.text
    assert "No, still broken" in mail.html
    assert "Tuesday, 2 June, 10:00" in mail.text  # a day later, on Kyiv's clock


def test_times_are_those_of_the_readers_zone(mail_server: MailServer) -> None:
    cast.person("employee").timezone = "America/New_York"
    ticket, agent = filed(), cast.person("agent")
    tickets.resolve(
        ticket,
        by=agent,
        text="New fuser.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=timedelta(days=1),
    )
    db.session.commit()
    drain()
    assert "Tuesday, 2 June, 03:00" in mail_server.to("employee@demo.example")[-1].text


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029", "\x0b"])
def test_nothing_in_a_title_or_name_makes_a_header(mail_server: MailServer, end: str) -> None:
    ticket = filed()
    ticket.title = f"Jam{end}Bcc: everybody@demo.example"
    cast.person("employee").name = f"Olha{end}Bcc: everybody@demo.example"
    db.session.commit()
    drain()
    [mail] = mail_server.mails
    assert mail.recipients == ("employee@demo.example",)
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"] == f"[HD-{ticket.id}] Jam Bcc: everybody@demo.example"


def test_later_means_after_one_two_and_five_minutes(mail_server: MailServer, time: Time) -> None:
    filed()
    mail_server.answer(LATER)
    for minutes in (1, 2, 5):
        drain()
        drain()  # not before its time
        assert the_mail().next_attempt_at == time.now + timedelta(minutes=minutes)
        assert "450" in the_mail().last_error
        time.advance(minutes=minutes)
        db.session.expire_all()
    assert len(mail_server.attempts) == 3
    mail_server.answer("250 OK")
    drain()
    assert {mail.message_id for mail in mail_server.attempts} == {the_mail().message_id}
    assert the_mail().state is OutboxState.SENT


def test_after_three_days_of_tries_a_mail_is_given_up(time: Time) -> None:
    filed()
    started = time.now
    while the_mail().state is OutboxState.PENDING:
        time.at(the_mail().next_attempt_at)
        [claim] = outbox.claim(clock.now())
        outbox.put_off(claim, LATER, clock.now())
        db.session.expire_all()
    assert the_mail().state is OutboxState.FAILED
    assert timedelta(hours=72) <= time.now - started <= timedelta(hours=74)


def test_a_refused_mail_stops_shows_and_goes_again_under_the_same_id(
    mail_server: MailServer,
) -> None:
    ticket = filed()
    mail_server.answer(NEVER, times=1)
    drain()
    drain()
    assert len(mail_server.attempts) == 1
    mail = the_mail()
    assert mail.state is OutboxState.FAILED
    assert "550" in mail.last_error
    seen = surroundings.of(ticket, cast.person("agent")).undelivered
    assert list(seen.values()) == [f"Olha Bondar — {mail.last_error}"]
    assert outbox.counts() == {"pending": 0, "sent": 0, "failed": 1}
    outbox.send_again(mail, clock.now())
    db.session.commit()
    drain()
    assert [m.message_id for m in mail_server.mails] == [the_mail().message_id]
    assert outbox.counts() == {"pending": 0, "sent": 1, "failed": 0}


def test_a_refused_recipient_does_not_keep_the_others_from_theirs(mail_server: MailServer) -> None:
    ticket = filed()
    db.session.add(Watcher(ticket_id=ticket.id, person_id=cast.person("employee2").id))
    answered(ticket)
    mail_server.refuse("employee@demo.example")
    drain()
    assert len(mail_server.to("employee2@demo.example")) == 1
    assert outbox.counts() == {"pending": 0, "sent": 1, "failed": 2}


def test_a_full_mailbox_holds_up_its_own_mails_only(mail_server: MailServer, time: Time) -> None:
    ticket = filed()
    mail_server.refuse("employee@demo.example", LATER)
    drain()
    db.session.add(Watcher(ticket_id=ticket.id, person_id=cast.person("employee2").id))
    answered(ticket)
    drain()
    assert [mail.recipients for mail in mail_server.mails] == [("employee2@demo.example",)]
    mail_server.refuse("employee@demo.example", "250 OK")
    mail_server.forget()
    time.advance(minutes=1)
    drain()
    subjects = [mail.text.splitlines()[2] for mail in mail_server.to("employee@demo.example")]
    assert subjects[0].startswith("Thank you") and "wrote on" in subjects[1]


def test_while_the_server_is_down_mails_wait_and_then_leave_in_order(
    mail_server: MailServer, time: Time
) -> None:
    mail_server.stop()
    tickets_ = [filed(title=f"Ticket {number}") for number in range(3)]
    for ticket in tickets_:
        answered(ticket)
    drain()
    drain()
    assert outbox.counts()["pending"] == 6
    assert the_mail().last_error.startswith(outbox.NOT_REACHED)
    time.advance(hours=3)
    drain()  # in vain
    mail_server.start()
    filed(title="After the outage")
    drain()
    assert outbox.counts() == {"pending": 0, "sent": 7, "failed": 0}
    for ticket in tickets_:
        mine = [m for m in mail_server.mails if f"HD-{ticket.id}]" in m.message["Subject"]]
        assert [m.text.splitlines()[2][:5] for m in mine] == ["Thank", "Andri"]


def test_a_server_that_is_back_gets_what_waited_for_it_at_once(
    mail_server: MailServer, time: Time
) -> None:
    ticket = filed()
    mail_server.stop()
    for minutes in (0, 1, 2, 5, 10):
        time.advance(minutes=minutes)
        drain()
    look_for_server()
    drain()
    mail_server.start()
    answered(ticket)
    drain()
    assert mail_server.mails == []  # the answer waits behind the receipt, which waits for its time
    look_for_server()
    assert mail_server.attempts == []
    drain()
    assert len(mail_server.mails) == 2


def test_a_server_that_closes_takes_the_mail_on_a_new_line(
    mail_server: MailServer, time: Time
) -> None:
    filed()
    mail_server.answer(BUSY, times=1)
    drain()
    assert the_mail().last_error.startswith(outbox.LINE_BROKE)
    time.advance(minutes=1)
    filed()
    drain()
    assert outbox.counts() == {"pending": 0, "sent": 2, "failed": 0}


def test_many_mails_share_one_line(mail_server: MailServer, monkeypatch: Any) -> None:
    from helpdesk.gateways.mailer import Mailer

    opened, connect = [], Mailer._connect
    monkeypatch.setattr(Mailer, "_connect", lambda self: opened.append(1) or connect(self))
    for number in range(25):
        filed(title=f"Ticket {number}")
    drain()
    assert (len(mail_server.mails), len(opened)) == (25, 1)


def test_who_left_since_gets_nothing(mail_server: MailServer) -> None:
    filed()
    cast.person("employee").is_active = False
    db.session.commit()
    drain()
    assert mail_server.attempts == []
    assert the_mail().state is OutboxState.FAILED


def test_who_lost_the_desk_since_gets_no_mail_of_the_desk(mail_server: MailServer) -> None:
    ticket = filed()
    tickets.assign(ticket, cast.person("agent"), by=cast.person("lead"), now=clock.now())
    agent = cast.person("agent")
    for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == agent.id)):
        db.session.delete(grant)
    db.session.commit()
    drain()
    assert mail_server.to("agent@demo.example") == []


def test_a_mail_that_cannot_be_written_leaves_the_line_and_others_go(
    mail_server: MailServer, time: Time
) -> None:
    filed()
    the_mail().kind = "unheard of"
    db.session.commit()
    filed()
    drain()
    assert len(mail_server.mails) == 1
    for _ in range(2):
        time.advance(minutes=5)
        drain()
    db.session.expire_all()
    assert the_mail().state is OutboxState.FAILED
    assert mail_server.attempts == mail_server.mails


def test_a_lease_that_ended_cannot_overwrite_what_another_did(company: Helpdesk) -> None:
    filed()
    [mine] = outbox.claim(clock.now())
    assert outbox.claim(clock.now()) == []
    the_mail().lease_until = the_mail().created_at - timedelta(days=3650)
    db.session.commit()
    [theirs] = outbox.claim(clock.now())
    assert outbox.mark_sent(theirs, clock.now()) is True
    assert outbox.put_off(mine, "late", clock.now()) is False
    assert the_mail().state is OutboxState.SENT


def test_a_clock_turned_back_delays_no_mail(mail_server: MailServer, time: Time) -> None:
    filed()
    time.advance(hours=-2)
    drain()
    assert len(mail_server.mails) == 1


def test_the_summary_gathers_for_a_minute_and_lists_what_befell(
    mail_server: MailServer, time: Time
) -> None:
    from tests.domain.notices.test_who_hears import escalate

    found: list[Ticket] = [filed(title=f"Ticket *{number}*") for number in range(5)]
    for ticket in found:
        escalate(ticket, to=["lead"], in_summary=["lead"])
    db.session.commit()
    drain()
    assert mail_server.to("lead@demo.example") == []
    time.advance(minutes=1)
    drain()
    [mail] = mail_server.to("lead@demo.example")
    assert mail.message["Subject"] == "5 promises need attention"
    for ticket in found:
        assert f"https://help.example.org/tickets/{ticket.id}" in mail.html
    assert "Ticket *4*" in mail.html
    last = found[-1]
    assert f"- {last.reference}: " in mail.text and "](" not in mail.text
    assert f"  https://help.example.org/tickets/{last.id}\n" in mail.text.replace("\r", "")
