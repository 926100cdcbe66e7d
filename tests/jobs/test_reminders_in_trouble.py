"""Outages, mails that do not leave and races: nobody is reminded twice, or solved unreminded."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from helpdesk import Helpdesk, clock
from helpdesk.domain import sending
from helpdesk.domain.reminders import giving
from helpdesk.extensions import db
from helpdesk.jobs.drain import drain
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.jobs.units import unit
from helpdesk.models import (
    Event,
    EventKind,
    OutboxMail,
    OutboxState,
    Reminder,
    ResolutionCode,
    State,
    Ticket,
)
from tests.conftest import Time
from tests.jobs.reminding import TEXTS, asked, given, pass_time, read, rules, stored
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


def test_nothing_is_solved_while_the_last_reminder_has_not_left(
    time: Time, mail_server: MailServer
) -> None:
    number, began = asked(), clock.now()
    pass_time(time, began + timedelta(days=6))
    while time.now < began + timedelta(days=20):
        time.advance(hours=6)
        let_time_pass()  # no mail leaves any more
    assert given() == [1, 2]
    assert stored(number).state is State.WAITING
    drain()
    left = time.now
    pass_time(time, left + timedelta(days=2, hours=20))
    assert stored(number).state is State.WAITING
    pass_time(time, left + timedelta(days=5))
    assert stored(number).resolution_code is ResolutionCode.UNANSWERED


def test_work_goes_on_where_the_last_reminder_cannot_be_delivered(
    time: Time, mail_server: MailServer, as_: Callable[[str], Visitor]
) -> None:
    number, began = asked(), clock.now()
    pass_time(time, began + timedelta(days=7, hours=1))
    assert given() == [1, 2]
    refused = update(OutboxMail).where(OutboxMail.kind == "reminded")
    db.session.execute(refused.values(state=OutboxState.FAILED))
    db.session.commit()
    pass_time(time, began + timedelta(days=11))
    assert stored(number).state is State.IN_PROGRESS
    assert "the last reminder could not be delivered" in read(as_, "agent", f"/tickets/{number}")


def test_nobody_is_reminded_while_sending_is_paused_nor_of_what_a_restore_may_have_told(
    time: Time, mail_server: MailServer
) -> None:
    number, began = asked(), clock.now()
    time.at(began + timedelta(days=3, hours=1))
    sending.pause(time.now, by=None, backup_of=began + timedelta(hours=1))
    db.session.commit()
    pass_time(time, began + timedelta(days=4))
    assert given() == []
    sending.resume(time.now, by=None)
    db.session.commit()
    resumed = time.now
    pass_time(time, resumed + timedelta(days=2))
    assert given() == []  # it may have been said before the restore, and been answered since
    pass_time(time, resumed + timedelta(days=4))
    assert given() == [1]
    assert stored(number).state is State.WAITING


def test_after_an_outage_one_reminder_comes_and_the_rest_in_their_time(
    time: Time, mail_server: MailServer
) -> None:
    number = asked()
    time.advance(days=30)
    for _ in range(5):
        let_time_pass()
        drain()
    assert given() == [1]
    back = time.now
    pass_time(time, back + timedelta(days=2, hours=23))
    assert given() == [1]
    pass_time(time, back + timedelta(days=5))
    assert given() == [1, 2]
    assert stored(number).state is State.WAITING
    second = db.session.scalars(select(Reminder.given_at).where(Reminder.number == 2)).one()
    pass_time(time, second + timedelta(days=2, hours=23))
    assert stored(number).state is State.WAITING
    pass_time(time, second + timedelta(days=5))
    assert stored(number).resolution_code is ResolutionCode.UNANSWERED


def test_sweepers_side_by_side_give_each_reminder_once(app: Helpdesk, time: Time) -> None:
    numbers = [asked() for _ in range(12)]
    time.advance(days=3)
    db.session.remove()

    def sweep() -> None:
        with app.app_context():
            for _ in range(4):
                unit(giving.remind_due, clock.now(), 5)

    with ThreadPoolExecutor(3) as several:
        for done in [several.submit(sweep) for _ in range(3)]:
            done.result()
    rows = db.session.execute(select(Reminder.ticket_id, Reminder.number)).all()
    assert sorted(rows) == [(number, 1) for number in sorted(numbers)]
    told = db.session.scalars(select(OutboxMail.ticket_id).where(OutboxMail.kind == "reminded"))
    assert sorted(told) == sorted(numbers)


def test_what_is_cut_off_midway_was_not_given(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    number = asked()
    time.advance(days=3)

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    monkeypatch.setattr("helpdesk.jobs.units.db.session.commit", killed)
    with pytest.raises(SystemExit):
        unit(giving.remind_due, clock.now(), 5)
    monkeypatch.undo()
    db.session.remove()
    assert given() == []
    let_time_pass()
    let_time_pass()
    assert given() == [1]
    kinds = select(Event.kind).where(Event.ticket_id == number, Event.kind == EventKind.REMINDED)
    assert len(db.session.scalars(kinds).all()) == 1


def test_one_that_cannot_be_reminded_lets_the_others_be(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, broken, third = asked(), asked(), asked()
    sound = giving._remind

    def remind(ticket: Ticket, *more: Any) -> None:
        assert ticket.id != broken
        sound(ticket, *more)

    monkeypatch.setattr(giving, "_remind", remind)
    time.advance(days=3)
    let_time_pass()
    rows = db.session.scalars(select(Reminder.ticket_id)).all()
    assert sorted(rows) == [first, third]
    assert stored(broken).nudge_at == time.now + timedelta(hours=1)
