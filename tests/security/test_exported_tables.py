"""What is taken away as a table: no cell is a formula, no row says more than the page."""

import csv

import pytest

from helpdesk import Helpdesk, clock
from helpdesk.commands.imports.spreadsheet import as_text
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.jobs.queue_stays import keep_queue_stays
from helpdesk.models import Queue
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import filed
from tests.visitor import Visitor

FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
COMPUTED = FORMULA[:6]
"""OWASP, CSV Injection."""
EVIL = "=HYPERLINK(evil)"


@pytest.fixture
def company(app: Helpdesk, time: Time) -> Helpdesk:
    """Whatever people can name is a formula, and a ticket was handed over."""
    with app.app_context():
        for queue in db.session.query(Queue):
            queue.name = {"en": EVIL, "uk": EVIL}
        ticket, agent = filed(title=EVIL), cast.person("agent")
        agent.name = ticket.requester.name = EVIL
        tickets.take(ticket, by=agent, now=clock.now())
        tickets.move(ticket, cast.queue("network"), by=agent, now=clock.now())
        db.session.commit()
    time.advance(minutes=1)
    with app.app_context():
        keep_queue_stays()
    return app


@pytest.mark.parametrize("what", ["", "?what=hand-overs"])
def test_a_table_holds_sums_and_short_names_only(
    company: Helpdesk, as_lead: Visitor, what: str
) -> None:
    answer = as_lead.get(f"/dashboards/lines.csv{what}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    cells = [cell for row in csv.reader(answer.text.splitlines()) for cell in row]
    assert "service-desk" in cells
    assert [cell for cell in cells if cell.startswith(FORMULA)] == []
    assert not any(word in answer.text for word in (EVIL, "HD-", "Bondar"))


@pytest.mark.parametrize("sign", COMPUTED)
def test_what_imports_write_down_is_only_text(sign: str) -> None:
    assert as_text(f"{sign}1+1") == f"'{sign}1+1"
    assert as_text(f"1{sign}1") == f"1{sign}1"
