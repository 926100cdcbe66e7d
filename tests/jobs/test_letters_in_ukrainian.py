"""Mails are written in the language and by the clock of who reads them, whoever made them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import current_app

from helpdesk import Helpdesk, clock
from helpdesk.domain import history, tickets
from helpdesk.extensions import db
from helpdesk.jobs import drain as sending
from helpdesk.mails.situation import situation
from helpdesk.models import Channel, Event, EventKind, ResolutionCode, TargetKind, WaitingReason
from helpdesk.reader import speaking
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import answered, filed
from tests.services.smtp import Mail, MailServer


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Olha reads Ukrainian in Kyiv; Andrii, who answers her, reads English in New York."""
    with app.app_context():
        cast.person("employee").language = "uk"
        cast.person("agent").language = "en"
        cast.person("agent").timezone = "America/New_York"
        db.session.commit()
        yield app


def mails(mail_server: MailServer, to: str = "employee") -> list[Mail]:
    """All mails to a member of the cast, written while somebody else reads English."""
    db.session.commit()
    with current_app.app_context(), speaking("en", "America/New_York"):
        sending.drain()
    return mail_server.to(f"{to}@demo.example")


def test_the_receipt_is_in_ukrainian(mail_server: MailServer) -> None:
    ticket = filed(title="Папір зім’яло")
    mail = mails(mail_server)[-1]
    assert mail.message["Subject"] == f"[{ticket.reference}] Папір зім’яло"
    assert mail.message["Content-Language"] == "uk"
    assert "Служба підтримки" in str(mail.message["From"])
    assert '<html lang="uk"' in mail.html
    for said in (mail.text, mail.html):
        assert "Вітаємо, Olha Bondar!" in said
        assert f"Його номер — {ticket.reference}." in said
        assert "понеділок, 1 червня, 14:00" in said


def test_a_subject_keeps_its_blanks_on_the_way(mail_server: MailServer) -> None:
    ticket = filed(title="VPN не підключається з дому")
    subject = mails(mail_server)[-1].message["Subject"]
    assert subject == f"[{ticket.reference}] VPN не підключається з дому"


def test_the_whole_story_is_told_in_each_ones_language(mail_server: MailServer, time: Time) -> None:
    ticket, agent, olha = filed(), cast.person("agent"), cast.person("employee")
    tickets.take(ticket, by=agent, now=clock.now())
    answered(ticket)
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=time.advance(minutes=5))
    tickets.reply(ticket, by=olha, text="Так, чекаю.", now=time.advance(minutes=5))
    tickets.resolve(
        ticket,
        by=agent,
        text="Done.",
        code=ResolutionCode.SOLVED,
        now=time.advance(minutes=5),
        closes_after=timedelta(days=1),
    )
    told = " ".join(mail.text for mail in mails(mail_server))
    assert "Andrii Kravets пише у зверненні" in told
    assert "повідомляє, що звернення HD-1 вирішено" in told
    assert "вівторок, 2 червня, 10:15" in told
    assert "You get this mail" not in told and "Hello" not in told
    hers = mails(mail_server, "agent")[-1]
    assert "Olha Bondar wrote on HD-1" in hers.text and hers.message["Content-Language"] == "en"


def test_every_promise_has_its_own_words() -> None:
    for kind in TargetKind:
        for at in (["before", 30], ["percent", 75], ["after", 30]):
            event = Event(data={"target": str(kind), "at": at})
            with speaking("en", "Europe/Kyiv"):
                english = situation("HD-1", event)
            with speaking("uk", "Europe/Kyiv"):
                ukrainian = situation("HD-1", event)
            assert english.startswith("HD-1: ") and ukrainian.startswith("HD-1: ")
            assert english != ukrainian and "%(" not in english + ukrainian


def test_a_promise_in_danger_is_told_in_ukrainian(mail_server: MailServer) -> None:
    lead = cast.person("lead")
    lead.language = "uk"
    history.record(
        filed(),
        EventKind.ESCALATED,
        by=None,
        now=clock.now(),
        channel=Channel.SYSTEM,
        data={
            "target": str(TargetKind.RESOLUTION),
            "step": "75%",
            "to": [lead.id],
            "in_summary": [],
        },
    )
    told = mails(mail_server, "lead")[-1].text
    assert "HD-1: вичерпано 75% часу на рішення." in told
    assert "Пріоритет: Середній" in told
