"""What time does to tickets is done to all of them, even where one of them cannot be handled."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep

import pytest
from sqlalchemy import select, update

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.domain.notices import audience
from helpdesk.extensions import db
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.models import (
    EscalationFired,
    Event,
    EventKind,
    OutboxMail,
    ResolutionCode,
    State,
    Target,
    Ticket,
    WaitingReason,
)
from tests import cast
from tests.conftest import Time
from tests.faults.many import open_many
from tests.jobs.stories import filed


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    """Inside the application, on the test's own time."""
    with app.app_context():
        yield app


def poison(number: int) -> None:
    """Its history can no longer be read: whatever is recorded about it fails."""
    opening = update(Event).where(Event.ticket_id == number, Event.kind == EventKind.OPENED)
    db.session.execute(opening.values(data={}))
    db.session.commit()


def stored(number: int) -> Ticket:
    db.session.rollback()
    return db.session.get_one(Ticket, number)


def waiting() -> int:
    ticket, agent = filed(), cast.person("agent")
    tickets.take(ticket, by=agent, now=clock.now())
    until = clock.now() + timedelta(hours=1)
    tickets.wait(ticket, WaitingReason.PLANNED, by=agent, now=clock.now(), until=until)
    db.session.commit()
    return ticket.id


def solved() -> int:
    ticket = filed()
    tickets.resolve(
        ticket,
        by=cast.person("agent"),
        text="New fuser.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=timedelta(days=1),
    )
    db.session.commit()
    return ticket.id


def test_a_ticket_that_cannot_be_woken_lets_the_others_wake_and_is_tried_again(time: Time) -> None:
    first, second, third = waiting(), waiting(), waiting()
    poison(second)
    time.advance(hours=1)
    let_time_pass()
    assert [stored(number).state for number in (first, third)] == [State.IN_PROGRESS] * 2
    assert stored(second).state is State.WAITING
    assert stored(second).wake_at == time.now + timedelta(hours=1)


def test_a_ticket_that_cannot_be_closed_lets_the_others_close(time: Time) -> None:
    first, second, third = solved(), solved(), solved()
    poison(second)
    for _ in range(2):  # a reminder halfway, then silence closes
        time.advance(hours=12)
        let_time_pass()
    assert [stored(number).state for number in (first, third)] == [State.CLOSED] * 2
    assert stored(second).state is State.RESOLVED
    assert stored(second).closes_at == time.now + timedelta(hours=1)


def test_a_promise_that_cannot_be_escalated_lets_the_others_be_and_is_tried_again(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (filed("vpn") for _ in range(3))
    numbers, broken = (first.id, third.id), second.id
    sound = audience.RULES[EventKind.ESCALATED]

    def rule(ticket: Ticket, event: Event) -> audience.Hearers:
        assert ticket.id != broken, "nobody knows who should hear"
        return sound(ticket, event)

    monkeypatch.setitem(audience.RULES, EventKind.ESCALATED, rule)
    time.advance(days=7)
    let_time_pass()
    fired = db.session.scalars(select(EscalationFired.ticket_id)).all()
    assert sorted(fired) == sorted([*numbers, *numbers])
    told = select(OutboxMail.person_id).where(OutboxMail.kind == "escalation_summary")
    people = db.session.scalars(told).all()
    assert len(people) == len(set(people)) > 0
    looks = select(Target.next_check_at).where(
        Target.ticket_id == broken, Target.next_check_at.is_not(None)
    )
    assert set(db.session.scalars(looks)) == {time.now + timedelta(hours=1)}
    monkeypatch.undo()
    time.advance(hours=1)
    let_time_pass()
    assert db.session.query(EscalationFired).count() == 6


def test_people_can_write_while_a_long_backlog_is_worked_off(app: Helpdesk, time: Time) -> None:
    open_many(300, now=clock.now())
    time.advance(days=7)
    waits = []

    def note_something() -> None:
        with app.app_context():
            started = monotonic()
            db.session.execute(update(Ticket).where(Ticket.id == 1).values(answers={}))
            db.session.commit()
            waits.append(monotonic() - started)

    def work_off() -> None:
        with app.app_context():
            let_time_pass()

    db.session.rollback()
    with ThreadPoolExecutor(1) as beside:
        working = beside.submit(work_off)
        while not working.done():
            note_something()
            sleep(0.02)
        working.result()
    assert len(waits) >= 3  # a turn after each batch
    assert max(waits) < 9  # after 10 s a writer is refused; on a quiet machine it takes 0.3 s
