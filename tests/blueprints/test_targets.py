"""The page and the fragment that explain a promise."""

import pytest

from helpdesk import Helpdesk
from tests.conftest import Time
from tests.databases import app_at_work
from tests.domain.sla.story import Story


@pytest.fixture
def ticket(app: Helpdesk, time: Time) -> int:
    """Olha's ticket in the network queue, opened on Monday at 10:00."""
    with app_at_work(app):
        return Story("10:00").ticket.id


def test_a_click_on_a_due_time_opens_its_strip(ticket, as_agent2, time):
    time.advance(minutes=42)
    answer = as_agent2.htmx("GET", f"/tickets/{ticket}/targets/resolution")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "<html" not in text
    assert 'aria-label="Counting. 42 min counted, 7 h 18 min left to count."' in text
    assert 'class="counted" x="0" width="42.0"' in text
    assert "tell the assignee" in text
    assert "style=" not in text
    assert answer.headers["Vary"] and len(answer.data) < 25_000


def test_the_page_lists_every_minute(ticket, as_, time):
    time.advance(hours=20)
    page = as_("agent2").page(f"/tickets/{ticket}/targets/resolution")
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [row[2:] for row in rows] == [["counting", "8 h"], ["closed hours", "12 h"]]
    assert rows[0][0] == "1 Jun 2026 10:00:00"


def test_the_requester_reads_the_explanation_without_the_chain(ticket, as_employee):
    page = as_employee.page(f"/tickets/{ticket}/targets/first_response")
    assert "First answer due today 11:00" in page.text
    assert "will be told" not in page.text


def test_a_colleague_who_may_not_see_the_ticket_finds_nothing(ticket, as_employee2):
    assert as_employee2.get(f"/tickets/{ticket}/targets/resolution").status_code == 404


def test_a_promise_that_does_not_exist_is_not_found(ticket, as_agent2):
    assert as_agent2.get(f"/tickets/{ticket}/targets/lunch").status_code == 404
    assert as_agent2.get("/tickets/999/targets/resolution").status_code == 404


def test_a_fragment_costs_few_statements(ticket, as_agent2, statements):
    as_agent2.get("/healthz")
    with statements() as made:
        as_agent2.htmx("GET", f"/tickets/{ticket}/targets/resolution")
    assert len(made) <= 12, "\n".join(made)
