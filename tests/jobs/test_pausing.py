"""While sending is paused the helpdesk does nothing by itself; then it goes on, told once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import current_app
from sqlalchemy import func, select

from helpdesk import Helpdesk, clock
from helpdesk.cli import helpdesk
from helpdesk.domain import outbox, sending, tickets
from helpdesk.extensions import db
from helpdesk.gateways.mailer import Mailer
from helpdesk.jobs.drain import drain, look_for_server
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.jobs.units import unit
from helpdesk.models import (
    EscalationFired,
    Notice,
    OutboxMail,
    OutboxState,
    ResolutionCode,
    State,
    Ticket,
)
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import answered, filed
from tests.services.smtp import MailServer
from tests.visitor import Visitor


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Inside the application, on the test's own time."""
    with app.app_context():
        yield app


@pytest.fixture
def command(
    app: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """``command("sending", "status")``: its exit code and what it says."""
    monkeypatch.setenv("HELPDESK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HELPDESK_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])

    def run(*words: str) -> tuple[int, str]:
        db.session.rollback()
        done = CliRunner().invoke(helpdesk, words)
        return done.exit_code, done.output

    return run


def work() -> None:
    """What a worker does at each look, beside the test's own unit of work."""
    db.session.rollback()
    with current_app.app_context():
        drain()
        look_for_server()
        let_time_pass()
        drain()


def restored(hours_ago: int = 2) -> None:
    """As a restore leaves it, of a backup some hours old."""
    now = clock.now()
    sending.pause(now, by=None, backup_of=now - timedelta(hours=hours_ago))
    db.session.commit()


def resume(*, discard_older: bool = False) -> int:
    discarded = sending.resume(clock.now(), by=None, discard_older=discard_older)
    db.session.commit()
    return discarded


def test_a_pause_keeps_even_mails_that_a_worker_has_in_hand(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver = Mailer.deliver

    def deliver_and_pause(mailer: Mailer, *mail: Any) -> None:
        deliver(mailer, *mail)
        unit(sending.pause, clock.now(), by=None)

    monkeypatch.setattr(Mailer, "deliver", deliver_and_pause)
    for number in range(3):
        filed(title=f"Ticket {number}")
    drain()
    assert len(mail_server.mails) == 1
    assert outbox.counts() == {"pending": 2, "sent": 1, "failed": 0}


def test_mails_wait_while_paused_and_leave_afterwards_once(mail_server: MailServer) -> None:
    filed()
    restored()
    answered(filed(title="Another jam"))
    work()
    assert mail_server.attempts == []
    resume()
    work()
    work()
    assert len(mail_server.mails) == 3
    assert len({mail.message_id for mail in mail_server.mails}) == 3


def test_mails_from_before_the_restore_can_be_discarded_and_still_be_sent_later(
    mail_server: MailServer, time: Time, as_admin: Visitor
) -> None:
    filed()
    restored()
    time.advance(minutes=5)
    filed(title="Another jam")
    assert resume(discard_older=True) == 1
    work()
    assert [mail.message["Subject"] for mail in mail_server.mails] == ["[HD-2] Another jam"]
    assert outbox.counts()["discarded"] == 1
    page = as_admin.page("/admin/deliveries?state=discarded")
    assert "may have gone out before the restore" in page.get_text()
    number = db.session.scalars(
        select(OutboxMail.id).where(OutboxMail.state == OutboxState.DISCARDED)
    ).one()
    db.session.rollback()
    as_admin.post(f"/admin/deliveries/{number}/resending")
    work()
    assert len(mail_server.mails) == 2


def test_nothing_escalates_or_closes_while_paused(time: Time) -> None:
    waiting, solved = filed("vpn"), filed()
    tickets.resolve(
        solved,
        by=cast.person("agent"),
        text="Cleaned.",
        code=ResolutionCode.SOLVED,
        closes_after=timedelta(hours=24),
        now=clock.now(),
    )
    db.session.commit()
    number = solved.id
    restored()
    time.advance(days=3)
    work()
    assert db.session.scalar(select(func.count()).select_from(EscalationFired)) == 0
    assert db.session.get_one(Ticket, number).state is State.RESOLVED
    resume()
    for _ in range(2):  # the reminder that comes late leaves half a day again
        work()
        time.advance(hours=12)
    work()
    assert db.session.get_one(Ticket, number).state is State.CLOSED
    assert waiting.id


def test_what_came_due_before_the_restore_is_in_the_ledger_once_but_in_no_mail(
    mail_server: MailServer, time: Time
) -> None:
    filed("vpn")  # 8 h for the solution: three quarters are used up at 16:00
    time.advance(hours=7)
    restored(hours_ago=6)
    resume()
    work()
    steps = select(EscalationFired.step).order_by(EscalationFired.id)
    assert db.session.scalars(steps).all() == ["75%"]
    lead = cast.person("lead").id
    assert db.session.scalar(select(func.count()).where(Notice.person_id == lead))
    assert mail_server.to("lead@demo.example") == []
    time.advance(hours=3)  # 20:00: the other step came due after the restore, and is told as always
    work()
    assert db.session.scalars(steps).all() == ["75%", "100%"]
    assert len(mail_server.to("lead@demo.example")) == 1


def test_the_command_pauses_says_so_and_resumes(command: Callable[..., tuple[int, str]]) -> None:
    assert command("sending", "status") == (0, "Sending is on.\n")
    assert command("sending", "pause")[0] == 0
    filed()
    assert "1 mails wait" in command("sending", "status")[1]
    assert command("sending", "resume", "--discard-older")[0] == 1
    code, told = command("sending", "resume")
    assert (code, told) == (0, "Sending goes on: 1 mails leave, 0 were discarded.\n")
    assert command("sending", "resume")[1] == "Sending is not paused.\n"


def test_after_a_restore_the_command_names_the_backup(
    command: Callable[..., tuple[int, str]],
) -> None:
    filed()
    restored()
    assert "a backup of 2026-06-01 05:00 UTC was restored" in command("sending", "status")[1]
    code, told = command("sending", "resume", "--discard-older")
    assert (code, told) == (0, "Sending goes on: 0 mails leave, 1 were discarded.\n")
