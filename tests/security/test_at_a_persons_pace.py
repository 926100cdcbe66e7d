"""Nobody files or changes tickets faster than people do; who does hears so, and loses no word."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Draft, Ticket
from tests import cast
from tests.conftest import Time
from tests.security.access import LEAD
from tests.security.endpoints import ENDPOINTS, FORMS
from tests.security.routes import all_routes, path_of
from tests.visitor import Visitor

MOST_TICKETS, MOST_CHANGES = 3, 10
NO_MORE_TICKETS = "You have filed 3 tickets within an hour"
NO_MORE_CHANGES = "You have changed tickets 10 times within an hour"


@pytest.fixture
def options() -> dict[str, Any]:
    return {"tickets_per_hour": MOST_TICKETS, "changes_per_hour": MOST_CHANGES, "log_level": "INFO"}


def file(visitor: Visitor, title: str = "Paper jam", **more: Any) -> TestResponse:
    key = secrets.token_hex(16)
    said = {"draft": key, "title": title, "description": f"{title}: all of it."}
    return visitor.post("/new/printer", data=said | more)


def number_of(answer: TestResponse) -> int:
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def tickets(app: Helpdesk) -> int:
    with app.app_context():
        return db.session.query(Ticket).count()


def test_who_files_too_many_tickets_is_told_and_keeps_every_word(
    app: Helpdesk, as_employee: Visitor, as_employee2: Visitor, time: Time
) -> None:
    for count in range(MOST_TICKETS):
        number_of(file(as_employee, f"Ticket {count}"))
    refused = file(as_employee, "One too many", draft="a" * 32)
    assert refused.status_code == 429
    assert NO_MORE_TICKETS in refused.text and "Everything you wrote is kept." in refused.text
    assert "One too many: all of it." in refused.text
    assert tickets(app) == MOST_TICKETS
    with app.app_context():
        assert db.session.get_one(Draft, "a" * 32).body == "One too many: all of it."
    number_of(file(as_employee2))  # it is nobody else's affair
    time.advance(minutes=61)
    number_of(file(as_employee, "One too many", draft="a" * 32))
    assert tickets(app) == MOST_TICKETS + 2


def test_the_form_comes_back_in_its_place(as_employee: Visitor, time: Time) -> None:
    for _ in range(MOST_TICKETS):
        file(as_employee)
    said = {"draft": "b" * 32, "title": "More", "description": "Much more."}
    refused = as_employee.htmx("POST", "/new/printer", data=said)
    assert refused.status_code == 429
    assert refused.headers["HX-Retarget"] == "#filing"
    assert "Much more." in refused.text and "<html" not in refused.text


def test_sending_a_form_again_that_was_taken_is_no_further_ticket(
    as_employee: Visitor, time: Time
) -> None:
    for _ in range(MOST_TICKETS - 1):
        file(as_employee)
    first = number_of(file(as_employee, "The same", draft="c" * 32))
    assert number_of(file(as_employee, "The same", draft="c" * 32)) == first


def test_a_late_answer_to_a_closed_ticket_is_a_ticket_like_any_other(
    app: Helpdesk, as_: Callable[[str], Visitor], time: Time
) -> None:
    employee, agent = as_("employee"), as_("agent")
    closed = number_of(file(employee))
    agent.post(f"/tickets/{closed}/resolution", data={"text": "Done.", "code": "solved"})
    employee.post(f"/tickets/{closed}/confirmation")
    time.advance(days=15)
    employee, at = as_("employee"), f"/tickets/{closed}/replies"
    for count in range(MOST_TICKETS):
        opened = number_of(
            employee.post(at, data={"text": f"Again {count}", "key": f"{count}" * 32})
        )
        assert opened > closed
    refused = employee.post(at, data={"text": "Once more again", "key": "d" * 32})
    assert refused.status_code == 429
    assert NO_MORE_TICKETS in refused.text and "Once more again" in refused.text
    assert tickets(app) == MOST_TICKETS + 1
    same = employee.post(at, data={"text": "Again 2", "key": "2" * 32})
    assert number_of(same) == opened  # sent again, it is no further ticket
    assert number_of(employee.post(at, data={"text": "Thank you!"})) == closed
    time.advance(minutes=61)
    number_of(employee.post(at, data={"text": "Once more again", "key": "d" * 32}))
    assert tickets(app) == MOST_TICKETS + 2


def test_words_sent_again_at_the_limit_are_there_once(
    app: Helpdesk, as_employee: Visitor, time: Time
) -> None:
    at = f"/tickets/{number_of(file(as_employee))}"
    for count in range(1, MOST_CHANGES):  # to file it was a change as well
        last = {"text": f"Word {count}", "key": f"{count}" * 32}
        assert as_employee.post(f"{at}/replies", data=last).status_code == 303
    assert as_employee.post(f"{at}/replies", data=last).status_code == 303
    refused = as_employee.post(f"{at}/replies", data={"text": "Another", "key": "e" * 32})
    assert refused.status_code == 429
    assert as_employee.get(at).text.count(last["text"]) == 1


NO_CHANGE = {
    "tickets.keep_draft": "words not sent yet, which nobody may lose",
    "tickets.what_if": "only says what would change",
}
"""What may be sent to a ticket however much one has done, and why."""


def test_no_other_way_to_change_a_ticket_is_left_open(
    app: Helpdesk, as_: Callable[[str], Visitor], time: Time
) -> None:
    at = f"/tickets/{(number := number_of(file(as_('employee'))))}"
    for who in ("employee", "lead"):
        for count in range(MOST_CHANGES):
            as_(who).post(f"{at}/replies", data={"text": f"Word {count}"})
    doors = [
        rule
        for method, rule in all_routes(app)
        if method == "POST" and rule.rule.startswith("/tickets/<int:number>/")
    ]
    with app.app_context():
        there = {"queue": cast.queue("network").id, "category": cast.category("vpn").id}
    assert NO_CHANGE.keys() < {rule.endpoint for rule in doors}
    for rule in doors:
        verb = getattr(ENDPOINTS[rule.endpoint], "verb", "")
        who = "lead" if not verb or verb in LEAD else "employee"
        body = {"version": "99", **FORMS.get(rule.endpoint, {}), **there}
        answer = as_(who).post(path_of(app, rule, {"number": number}), data=body)
        expected = 200 if rule.endpoint in NO_CHANGE else 429
        assert answer.status_code == expected, f"{who} {rule.rule}: {answer.status}"


def test_who_changes_too_much_is_told_and_keeps_every_word(
    as_agent: Visitor, as_lead: Visitor, as_employee: Visitor, time: Time
) -> None:
    at = f"/tickets/{number_of(file(as_employee))}"
    for count in range(MOST_CHANGES):
        assert as_agent.post(f"{at}/notes", data={"text": f"Note {count}"}).status_code == 303
    for refused in (
        as_agent.post(f"{at}/notes", data={"text": "My eleventh thought"}),
        as_agent.htmx("POST", f"{at}/notes", data={"text": "My eleventh thought"}),
        as_agent.post(f"{at}/replies", data={"text": "My eleventh thought"}),
    ):
        assert refused.status_code == 429
        assert NO_MORE_CHANGES in refused.text and "My eleventh thought" in refused.text
    pressed = as_agent.post(f"{at}/watching")
    assert pressed.status_code == 429 and NO_MORE_CHANGES in pressed.text
    titled = as_agent.htmx("POST", f"{at}/title", data={"title": "Another"})
    assert titled.status_code == 429 and "Another" in titled.text
    assert as_agent.get(at).status_code == 200  # reading goes on
    assert as_lead.post(f"{at}/notes", data={"text": "A word of mine"}).status_code == 303
    time.advance(minutes=61)
    assert as_agent.post(f"{at}/notes", data={"text": "My eleventh thought"}).status_code == 303


def test_the_log_says_who_by_number(app: Helpdesk, as_employee: Visitor, time: Time) -> None:
    with capture_logs() as lines:
        for _ in range(MOST_TICKETS + 1):
            file(as_employee, "Salary of Petro")
    [line] = [line for line in lines if line["event"] == "too_much_at_once"]
    with app.app_context():
        assert line["person"] == cast.person("employee").id
    assert line["endpoint"] == "filing.send"
    assert "Salary" not in str(lines)
