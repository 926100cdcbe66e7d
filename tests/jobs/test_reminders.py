"""Requesters who are waited for hear of it again; what nobody answers is solved by itself."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from helpdesk import Helpdesk, clock
from helpdesk.domain import sending, tickets
from helpdesk.domain.reminders import giving
from helpdesk.domain.sla import verify
from helpdesk.extensions import db
from helpdesk.jobs.drain import drain
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.jobs.units import unit
from helpdesk.models import (
    Event,
    EventKind,
    Message,
    Notice,
    OutboxMail,
    OutboxState,
    ReasonVersion,
    Reminder,
    ResolutionCode,
    State,
    Ticket,
    WaitingReason,
)
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import filed
from tests.services.smtp import MailServer
from tests.visitor import Visitor

TEXTS = [
    {"en": "We still need your answer.", "uk": "Нам досі потрібна ваша відповідь."},
    {"en": "The last time we ask.", "uk": "Питаємо востаннє."},
]


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Inside the application, on the test's own time: two reminders, every three days."""
    with app.app_context():
        rules({"every_days": 3, "texts": TEXTS})
        yield app


def rules(nudges: dict[str, Any] | None) -> None:
    """A new version of "waiting for the requester", for waits from now on."""
    old = select(ReasonVersion).where(ReasonVersion.slug == "on_requester")
    newest = db.session.scalars(old.order_by(ReasonVersion.version.desc())).first()
    assert newest is not None
    newest.is_current = False
    document = {"pauses": ["update", "resolution"], "awaits_requester": True, "nudges": nudges}
    new = ReasonVersion(
        slug="on_requester",
        version=newest.version + 1,
        name="Waiting for the requester",
        document={key: value for key, value in document.items() if value is not None},
        created_at=clock.now(),
    )
    db.session.add(new)
    db.session.commit()


def asked(until: datetime | None = None) -> int:
    """The agent asked which printer it is, and waits."""
    ticket, agent = filed(), cast.person("agent")
    tickets.take(ticket, by=agent, now=clock.now())
    tickets.reply(ticket, by=agent, text="Which printer?", now=clock.now())
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=clock.now(), until=until)
    db.session.commit()
    return ticket.id


def solved(closes_after: timedelta = timedelta(days=2), judge: bool = False) -> int:
    ticket = filed()
    tickets.resolve(
        ticket,
        by=cast.person("agent"),
        text="New fuser.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=closes_after,
        judge_result=judge,
    )
    db.session.commit()
    return ticket.id


def stored(number: int) -> Ticket:
    db.session.rollback()
    return db.session.get_one(Ticket, number)


def pass_time(time: Time, until: datetime) -> None:
    """Look every hour, as a worker that is there all the time, and send what is to be sent."""
    while time.now < until:
        time.at(min(time.now + timedelta(hours=1), until))
        let_time_pass()
        drain()


def read(as_: Callable[[str], Visitor], who: str, path: str) -> str:
    """What the page says to somebody, outside of the test's own context and transaction."""
    db.session.remove()
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: as_(who).page(path).text).result()


def given() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Reminder.number).order_by(Reminder.given_at)))


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


def test_silence_closes_after_one_reminder(time: Time, mail_server: MailServer) -> None:
    number, began = solved(), clock.now()
    pass_time(time, began + timedelta(hours=23))
    assert given() == []
    pass_time(time, began + timedelta(hours=25))
    assert given() == [1]
    said = mail_server.to("employee@demo.example")[-1].text
    assert "Does it work?" in said
    assert "until Wednesday, 3 June, 10:00, we close the ticket" in said
    pass_time(time, began + timedelta(hours=47))
    assert stored(number).state is State.RESOLVED
    pass_time(time, began + timedelta(hours=49))
    assert (stored(number).state, given()) == (State.CLOSED, [1])


def test_a_late_reminder_leaves_time_before_it_closes(time: Time, mail_server: MailServer) -> None:
    number = solved()
    time.advance(days=9)
    let_time_pass()
    assert (stored(number).state, given()) == (State.RESOLVED, [1])
    assert stored(number).closes_at == time.now + timedelta(days=1)
    pass_time(time, time.now + timedelta(hours=25))
    assert (stored(number).state, given()) == (State.CLOSED, [1])


def test_no_reminder_where_it_closes_soon_or_never_and_none_after_a_word(
    time: Time, mail_server: MailServer
) -> None:
    soon, judged, spoken = solved(timedelta(hours=4)), solved(judge=True), solved()
    assert (stored(soon).nudge_at, stored(judged).nudge_at) == (None, None)
    tickets.confirm(stored(spoken), by=cast.person("employee"), now=clock.now())
    db.session.commit()
    pass_time(time, clock.now() + timedelta(days=3))
    assert given() == []
    assert stored(soon).state is State.CLOSED
    assert stored(judged).state is State.RESOLVED


def test_the_helpdesk_itself_is_not_in_the_bell_of_staff(time: Time) -> None:
    asked()
    db.session.execute(update(Notice).values(read_at=clock.now()))
    db.session.commit()
    time.advance(days=3)
    let_time_pass()
    fresh = db.session.scalars(select(Notice.person_id).where(Notice.read_at.is_(None))).all()
    assert fresh == [cast.person("employee").id]
