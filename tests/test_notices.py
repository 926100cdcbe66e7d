"""What stands under the bell."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.domain import history, tickets
from helpdesk.extensions import db
from helpdesk.models import Channel, Event, EventKind, Notice, Ticket
from tests import cast
from tests.conftest import MONDAY_MORNING, Statements
from tests.visitor import Visitor


@pytest.fixture
def notice(app: Helpdesk) -> int:
    """The employee hears that a ticket was opened; gives back the notice's id."""
    with app.app_context():
        employee = cast.person("employee")
        ticket = tickets.open_ticket(
            by=employee,
            requester=employee,
            category=cast.category("printer"),
            form_version=None,
            title="Toner is low",
            description="On the third floor.",
            answers={},
            now=MONDAY_MORNING,
        )
        event = db.session.scalars(select(Event)).one()
        line = Notice(
            person_id=employee.id, ticket_id=ticket.id, event_id=event.id, created_at=MONDAY_MORNING
        )
        db.session.add(line)
        db.session.commit()
        return line.id


def test_a_notice_says_in_a_sentence_what_happened(as_employee: Visitor, notice: int) -> None:
    page = as_employee.page("/notices")
    assert "Olha Bondar opened the ticket" in page.main.text
    assert "Toner is low" in page.main.text
    assert "1 new notice" in page.find(id="bell").text


@pytest.mark.parametrize(
    ("data", "is_broken"),
    [
        ({"step": "75%"}, False),
        ({"step": "75%#1"}, False),
        ({"step": "100%#2"}, True),
        ({"step": "-30m", "at": ["before", 30]}, False),
        ({"step": "one-up#3", "at": ["after", 15]}, True),
    ],
)
def test_a_notice_of_a_step_says_whether_the_promise_is_broken(
    app: Helpdesk, as_employee: Visitor, notice: int, data: dict[str, Any], is_broken: bool
) -> None:
    with app.app_context():
        told = history.record(
            db.session.scalars(select(Ticket)).one(),
            EventKind.ESCALATED,
            by=None,
            now=MONDAY_MORNING,
            channel=Channel.SYSTEM,
            data={"target": "resolution", "to": []} | data,
        )
        db.session.flush()
        db.session.get(Notice, notice).event_id = told.id
        db.session.commit()
    words = as_employee.page("/notices").main.text
    assert ("overdue" in words) == is_broken
    assert ("due soon" in words) != is_broken


def test_reading_one_notice_leads_to_its_ticket(as_employee: Visitor, notice: int) -> None:
    answer = as_employee.post(f"/notices/{notice}/opening")
    assert answer.status_code == 303
    assert "/tickets/" in answer.location
    assert "nothing new" in as_employee.page("/notices/bell").text


def test_reading_all_empties_the_bell(as_employee: Visitor, notice: int) -> None:
    as_employee.post("/notices/reading")
    page = as_employee.page("/notices")
    assert "nothing new" in page.find(id="bell").text
    assert not page.select(".notice.unread")


def test_nobody_opens_the_notice_of_another(as_: Callable[[str], Visitor], notice: int) -> None:
    assert as_("employee2").post(f"/notices/{notice}/opening").status_code == 404
    assert "Toner" not in as_("employee2").page("/notices").text


def test_a_notice_is_gone_with_the_right_to_see_its_ticket(
    app: Helpdesk, as_employee: Visitor, notice: int
) -> None:
    with app.app_context():
        line = db.session.get_one(Notice, notice)
        line.person_id = cast.person("employee2").id
        db.session.commit()
    assert "Toner" not in as_employee.page("/notices").text


def test_a_page_of_notices_costs_the_same_whatever_their_number(
    as_employee: Visitor, notice: int, statements: Statements
) -> None:
    with statements() as made:
        as_employee.get("/notices")
    assert len(made) <= 8
