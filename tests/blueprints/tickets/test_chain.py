"""The timeline of a ticket's chains: what was told, and what comes if nothing else happens."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from helpdesk import Helpdesk
from helpdesk.domain.sla import escalation
from helpdesk.extensions import db
from helpdesk.models import Ticket
from tests.conftest import Statements, Time
from tests.databases import app_at_work
from tests.domain.sla.story import PROMISES, Story, add_plan, at
from tests.visitor import Visitor

CHAIN = [
    {"at_percent": 50, "target": "resolution", "tell": ["assignee"]},
    {"minutes_before": 60, "target": "resolution", "tell": ["lead", "on-call@lumen.example"]},
    {
        "at_percent": 100,
        "target": "resolution",
        "tell": ["manager"],
        "only_if": {"lines": [1], "queues": ["service-desk"]},
    },
    {
        "minutes_after": 30,
        "target": "resolution",
        "raise_priority": True,
        "repeat": {"every_minutes": 60, "times": 1},
    },
]
MOST_STATEMENTS = 19
"""Three of them are for the step that raises the priority: what follows is told as it will be."""


@pytest.fixture
def ticket(app: Helpdesk, time: Time) -> int:
    """Olha's, opened on Monday at 10:00 and taken; solved by 18:00, with a chain of its own."""
    with app_at_work(app):
        add_plan("network", {"queues": ["network"]}, PROMISES | {"escalation": CHAIN})
        return Story("10:00").take("10:05").answer("10:10").ticket.id


def rows(visitor: Visitor, number: int) -> list[str]:
    page = visitor.page(f"/tickets/{number}/chain")
    return [" ".join(row.text.split()) for row in page.select(".chain > li")]


def sweep(app: Helpdesk, when: str) -> None:
    with app_at_work(app):
        escalation.sweep(at(when))
        db.session.commit()


def test_it_tells_who_will_hear_what_when(ticket: int, as_agent2: Visitor) -> None:
    assert rows(as_agent2, ticket) == [
        "today 10:00 Now",
        "today 14:00 Solution, at 50 % of the time Will be told: you.",
        "today 17:00 Solution, 1 h before it is due "
        "Will be told: Piotr Nowak, on-call@lumen.example.",
        "today 18:00 Solution, when it is due Not for this ticket as it stands; "
        "only if the queue is Service desk and the line is 1.",
        "tomorrow 09:30 Solution, 30 min after it was due Will do: the priority becomes Critical.",
        "From here on due: Solution today 12:00 (late then).",
    ]


def test_what_was_told_stands_above_with_its_delay(
    app: Helpdesk, ticket: int, as_: Callable[[str], Visitor], time: Time
) -> None:
    sweep(app, "14:00:10")
    sweep(app, "17:20")
    sweep(app, "18:00:05")
    time.at(at("18:01"))
    found = rows(as_("agent2"), ticket)
    assert found[:4] == [
        "today 14:00 Solution, at 50 % of the time Told: you.",
        "today 17:20 Solution, 1 h before it is due late: meant for today 17:00 "
        "Told: Piotr Nowak, one address.",
        "today 18:00 Solution, when it is due Not taken: it was not for this ticket then.",
        "today 18:01 Now",
    ]


def test_what_a_step_did_stands_there_too(
    app: Helpdesk, ticket: int, as_: Callable[[str], Visitor], time: Time
) -> None:
    sweep(app, "Tue 09:30:05")
    time.at(at("Tue 09:31"))
    assert any("Did: priority raised to Critical." in row for row in rows(as_("lead"), ticket))


def test_a_wait_with_a_date_ends_by_itself(ticket: int, as_agent2: Visitor) -> None:
    planned = {"reason": "planned", "until": "2026-06-02T10:00"}
    as_agent2.post(f"/tickets/{ticket}/wait", data=planned)
    assert rows(as_agent2, ticket)[:3] == [
        "today 10:00 Now",
        "tomorrow 10:00 The wait ends by itself.",
        "tomorrow 14:00 Solution, at 50 % of the time Will be told: you.",
    ]


def test_it_hangs_on_the_explained_clock_and_comes_alone_for_htmx(
    ticket: int, as_agent2: Visitor
) -> None:
    page = as_agent2.page(f"/tickets/{ticket}")
    assert page.select(f'#explanation a[href="/tickets/{ticket}/chain"]')
    answer = as_agent2.htmx("GET", f"/tickets/{ticket}/chain")
    assert "<html" not in answer.text and "style=" not in answer.text
    assert BeautifulSoup(answer.data, "html.parser").select("#chain")


def test_who_is_told_from_outside_is_named_before_and_after(
    app: Helpdesk, as_lead: Visitor, time: Time
) -> None:
    told = {"at_percent": 50, "target": "resolution", "tell": ["employee2@demo.example"]}
    with app_at_work(app):
        add_plan("network", {"queues": ["network"]}, PROMISES | {"escalation": [told]})
        ticket = Story("10:00").take("10:05").ticket.id
    assert "Will be told: Omar Kamal." in rows(as_lead, ticket)[1]
    sweep(app, "14:00:10")
    time.at(at("14:01"))
    assert "Told: Omar Kamal." in rows(as_lead, ticket)[0]


def test_nothing_to_come_is_said(app: Helpdesk, ticket: int, as_lead: Visitor) -> None:
    as_lead.post(f"/tickets/{ticket}/resolution", data={"text": "Done.", "code": "solved"})
    assert "No step of a chain is to come." in as_lead.page(f"/tickets/{ticket}/chain").text


def test_it_is_for_staff_who_may_see_the_ticket(
    ticket: int, as_employee: Visitor, as_employee2: Visitor, as_agent: Visitor
) -> None:
    assert as_employee.get(f"/tickets/{ticket}/chain").status_code == 403
    assert as_employee2.get(f"/tickets/{ticket}/chain").status_code == 404
    assert as_agent.get(f"/tickets/{ticket}/chain").status_code == 200
    assert "will hear" not in as_employee.get(f"/tickets/{ticket}").text


def test_it_costs_few_statements(ticket: int, as_lead: Visitor, statements: Statements) -> None:
    with statements() as made:
        as_lead.get(f"/tickets/{ticket}/chain")
    assert len(made) <= MOST_STATEMENTS, "\n\n".join(made)


def test_it_names_the_promises_of_which_nobody_is_told(
    app: Helpdesk, ticket: int, as_lead: Visitor
) -> None:
    page = " ".join(as_lead.page(f"/tickets/{ticket}/chain").text.split())
    assert "tells nobody" not in page  # all that is still owed is the solution
    with app_at_work(app):
        other = Story("10:00").ticket.id
    page = " ".join(as_lead.page(f"/tickets/{other}/chain").text.split())
    assert "The chain of the plan network tells nobody of this promise: First answer." in page


def test_a_confidential_ticket_names_no_webhook_that_is_not_called(
    app: Helpdesk, as_lead: Visitor, time: Time
) -> None:
    steps = [
        {"at_percent": 90, "target": "resolution", "tell": ["lead"], "webhook": "pager"},
        {"minutes_after": 5, "target": "resolution", "unassign": True},
    ]
    with app_at_work(app):
        add_plan("network", {"queues": ["network"]}, PROMISES | {"escalation": steps})
        story = Story("10:00").take("10:05")
        number = story.ticket.id
    assert "Will do: the webhook pager is called." in as_lead.page(f"/tickets/{number}/chain").text
    with app_at_work(app):
        db.session.get_one(Ticket, number).is_confidential = True
        db.session.commit()
    for path in ("chain", "targets/resolution", "what-if/priority?priority=low"):
        page = as_lead.page(f"/tickets/{number}/{path}").text
        assert "pager" not in page
        assert "webhook" in page
