"""Requesters hear that a solved ticket is about to close, and have time to say a word."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.jobs.passing_time import let_time_pass
from helpdesk.models import (
    ResolutionCode,
    State,
)
from tests import cast
from tests.conftest import Time
from tests.jobs.reminding import given, pass_time, stored
from tests.jobs.stories import filed
from tests.services.smtp import MailServer


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[None]:
    """Inside the application, on the test's own time."""
    with app.app_context():
        yield


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


def test_who_thanked_is_not_asked_whether_it_works(time: Time, mail_server: MailServer) -> None:
    number, began = solved(), clock.now()
    tickets.reply(stored(number), by=cast.person("employee"), text="Thanks!", now=clock.now())
    db.session.commit()
    assert (stored(number).state, stored(number).nudge_at) == (State.RESOLVED, None)
    pass_time(time, began + timedelta(days=2, hours=-1))
    assert (stored(number).state, given()) == (State.RESOLVED, [])
    pass_time(time, began + timedelta(days=2, hours=1))
    assert (stored(number).state, given()) == (State.CLOSED, [])
