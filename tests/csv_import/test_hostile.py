"""Whatever a file brings is text: on pages, in exports, at the terminal."""

from collections.abc import Callable

from bs4 import BeautifulSoup
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.models import Ticket
from tests.csv_import.conftest import HEADER, Desk, mapping
from tests.visitor import Visitor

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"


def test_markup_in_any_cell_is_shown_as_it_was_written(
    desk: Desk, as_: Callable[[str], Visitor]
) -> None:
    desk.write(HEADER + f'1,"{MARKUP}","{MARKUP} [x](javascript:alert(1))","{MARKUP}",vpn,\n')
    feed = "{column: Author, unknown: placeholder}"
    assert desk.tickets(mapping=mapping(requester=feed)).exit_code == 0
    with desk.app.app_context():
        ticket = db.session.scalars(select(Ticket)).one()
        number = ticket.id
        assert (ticket.title, ticket.requester.name) == (MARKUP, MARKUP)
    for path in (f"/tickets/{number}", "/desk/queues/network"):
        page = as_("agent2").get(path)
        assert page.status_code == 200
        shown = BeautifulSoup(page.data, "html.parser")
        assert not shown.select("script:not([src]), [onerror], [src=x], [href^=javascript]")
        assert MARKUP in shown.get_text()


def test_formulas_are_only_text(desk: Desk) -> None:
    desk.write(HEADER + '1,=1+1,"=HYPERLINK(""http://x"")",employee,vpn,\n')
    assert desk.tickets().exit_code == 0
    with desk.app.app_context():
        assert db.session.scalars(select(Ticket.title)).one() == "=1+1"


def test_a_wrong_cell_cannot_act_on_the_terminal(desk: Desk) -> None:
    desk.write(HEADER + '1,T,t,"\x1b[2Jgone\nnext: line",vpn,\n')
    said = desk.tickets().stderr
    assert "\x1b" not in said
    assert "Author: “�[2Jgone�next: line”: nobody has this user name" in said
