"""The workload board: every number opens exactly its tickets."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from helpdesk import Helpdesk
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Priority, WaitingReason
from tests import cast
from tests.conftest import MONDAY_MORNING, Statements, Time
from tests.visitor import Visitor


def fill(app: Helpdesk, times: int = 1) -> None:
    """Tickets of many sorts: late, due today and later, waiting, taken and not."""
    with app.app_context():
        agent, lead = cast.person("agent"), cast.person("lead")
        for at in range(8 * times):
            category = cast.category("printer" if at % 2 else "vpn")
            ticket = tickets.open_ticket(
                by=cast.person("employee"),
                requester=cast.person("employee"),
                category=category,
                form_version=None,
                title=f"Trouble {at}",
                description="Please help.",
                answers={},
                now=MONDAY_MORNING - timedelta(hours=100 if at % 3 == 0 else 0),
                priority=list(Priority)[at % 4],
            )
            if at % 2 and at % 3:
                tickets.take(ticket, by=agent if at % 4 == 1 else lead, now=MONDAY_MORNING)
            if at % 5 == 4:
                tickets.reply(ticket, by=lead, text="Which one?", now=MONDAY_MORNING)
                tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=lead, now=MONDAY_MORNING)
        db.session.commit()


def listed(visitor: Visitor, url: str) -> int:
    return len(visitor.page(url).select(".ticket-row"))


def numbers(page: BeautifulSoup) -> list[tuple[int, str]]:
    """Each figure of the board with the address it opens."""
    tiles = [(int(tile.b.get_text()), str(tile["href"])) for tile in page.select("a.tile")]
    cells = [
        (int(link.get_text()), str(link["href"]))
        for link in page.select("td.num a")
        if link.get_text().isdigit()
    ]
    rows = [
        (int(row.select_one(".figure").get_text()), str(row.select_one("a")["href"]))  # type: ignore[union-attr,index]
        for row in page.select("ul.load li")
    ]
    return tiles + cells + rows


@pytest.mark.parametrize("who", ["manager", "lead", "admin"])
def test_every_number_opens_exactly_its_tickets(
    app: Helpdesk, time: Time, as_: object, who: str
) -> None:
    fill(app)
    visitor: Visitor = as_(who)  # type: ignore[operator]
    found = numbers(visitor.page("/dashboards/workload"))
    assert len(found) >= 15
    assert any(figure for figure, _url in found)
    assert {url: figure for figure, url in found} == {
        url: listed(visitor, url) for _figure, url in found
    }


def test_the_parts_of_a_bar_add_up_to_its_figure(
    app: Helpdesk, time: Time, as_manager: Visitor
) -> None:
    fill(app)
    for row in as_manager.page("/dashboards/workload").select("ul.load li"):
        figure = row.select_one(".figure")
        parts = [listed(as_manager, str(part["href"])) for part in row.select("svg a")]
        assert figure is not None
        assert sum(parts) == int(figure.get_text())


def test_a_quiet_house_says_so(time: Time, as_manager: Visitor) -> None:
    assert "No open tickets" in as_manager.page("/dashboards/workload").get_text()


def test_the_board_costs_the_same_however_many_tickets(
    app: Helpdesk, time: Time, as_manager: Visitor, statements: Statements
) -> None:
    fill(app)
    with statements() as few:
        as_manager.page("/dashboards/workload")
    fill(app, 3)
    with statements() as many:
        as_manager.page("/dashboards/workload")
    assert len(few) == len(many) <= 12
