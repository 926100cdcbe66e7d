"""Tickets that came in, as people at the desk meet them."""

from collections.abc import Callable

from tests.csv_import.conftest import HEADER, Desk, mapping
from tests.visitor import Visitor


def test_a_ticket_says_where_it_came_from_and_is_found_by_its_old_number(
    desk: Desk, as_: Callable[[str], Visitor]
) -> None:
    desk.write(HEADER + "INC-77,No tunnel,t,employee,vpn,\nINC-78,Slow,t,employee,vpn,\n")
    desk.tickets()
    agent = as_("agent2")
    found = agent.page("/desk/queues/network?words=INC-77")
    assert "No tunnel" in found.get_text() and "Slow" not in found.get_text()
    assert "old · INC-77" in agent.page(found.select_one("[href^='/tickets/']")["href"]).get_text()


def test_a_key_made_of_the_whole_row_is_nobodys_number(
    desk: Desk, as_: Callable[[str], Visitor]
) -> None:
    desk.write("Text,Author,Topic\nNo tunnel,employee,vpn\n")
    desk.tickets(mapping=mapping(key="", title="", priority=""))
    page = as_("agent2").page("/desk/queues/network")
    shown = as_("agent2").page(page.select_one("[href^='/tickets/']")["href"]).get_text()
    assert "Brought in from" in shown and "row-" not in shown
