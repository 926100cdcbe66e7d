"""Links in mails lead to what they promise, for who signed in, and act only by another click."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.jobs import drain as sending
from helpdesk.models import ResolutionCode, State, Ticket
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import answered, filed
from tests.services.smtp import MailServer
from tests.visitor import Visitor


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


def solve(ticket: Ticket) -> None:
    tickets.resolve(
        ticket,
        by=cast.person("agent"),
        text="New fuser.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=timedelta(days=1),
    )
    db.session.commit()


def close(ticket: Ticket) -> None:
    solve(ticket)
    tickets.close_silently(ticket, now=clock.now())
    db.session.commit()


def links(app: Helpdesk, mail_server: MailServer, happens: Callable[[Ticket], None]) -> list[str]:
    """Addresses in the last mail about a ticket to which this happened."""
    with app.app_context():
        happens(filed())
        sending.drain()
    return re.findall(r"http://localhost(\S+)", mail_server.mails[-1].text)


@pytest.mark.parametrize("happens", [answered, solve, close, lambda ticket: None])
def test_the_place_is_on_the_page(
    app: Helpdesk,
    time: Time,
    mail_server: MailServer,
    as_: Callable[[str], Visitor],
    happens: Callable[[Ticket], None],
) -> None:
    for link in links(app, mail_server, happens):
        path, _, place = link.partition("#")
        page = as_("employee").page(path)
        assert not place or page.find(id=place) is not None, link


def test_following_a_link_changes_nothing_and_needs_a_sign_in(
    app: Helpdesk,
    time: Time,
    mail_server: MailServer,
    client: Visitor,
    as_: Callable[[str], Visitor],
) -> None:
    for link in links(app, mail_server, solve):
        path = link.partition("#")[0]
        answer = client.get(path)
        assert answer.status_code in (302, 303)
        assert answer.headers["Location"].startswith("/sign-in?next=")
        as_("employee").page(path)
    with app.app_context():
        assert [ticket.state for ticket in db.session.scalars(select(Ticket))] == [State.RESOLVED]
