"""A note is found by nobody who looks for its words, and leaves with no table and no mail."""

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.jobs.drain import drain
from helpdesk.models import OutboxMail, Ticket
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import filed
from tests.security.routes import all_routes
from tests.services.smtp import MailServer
from tests.visitor import Visitor

WORD = "zebrafish"
TITLE = "Paper jam on the third floor"


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port}


@pytest.fixture
def number(app: Helpdesk, time: Time) -> int:
    """A ticket with a note, long enough ago that everything about it is due."""
    with app.app_context():
        ticket = filed(title=TITLE)
        note = f"{WORD}: he broke it himself."
        tickets.note(ticket, by=cast.person("agent"), text=note, now=clock.now())
        db.session.commit()
        return ticket.id


@pytest.mark.parametrize("who", ["employee", "employee2", "agent", "lead", "admin"])
def test_no_list_no_suggestion_and_no_table_knows_its_words(
    app: Helpdesk, as_: Callable[[str], Visitor], number: int, who: str
) -> None:
    visitor = as_(who)
    routes = [rule.rule for method, rule in all_routes(app) if method == "GET"]
    paths = [path for path in routes if "<" not in path]
    asked = {path: visitor.get(f"{path}?words={WORD}&q={WORD}&for={WORD}") for path in paths}
    found = {path: answer for path, answer in asked.items() if answer.status_code == 200}
    assert len(found) > 5
    assert [path for path, answer in found.items() if "he broke it himself" in answer.text] == []


@pytest.mark.parametrize("who", ["agent", "lead", "manager"])
def test_looking_for_its_words_finds_nothing(
    as_: Callable[[str], Visitor], number: int, who: str
) -> None:
    visitor = as_(who)
    assert TITLE in visitor.get("/desk/tickets?words=floor").text
    assert TITLE not in visitor.get(f"/desk/tickets?words={WORD}").text


def test_its_requester_meets_it_nowhere(
    app: Helpdesk, as_employee: Visitor, number: int, time: Time
) -> None:
    at = f"/tickets/{number}"
    for answer in (
        as_employee.get(at),
        as_employee.get(f"{at}?all=1"),
        as_employee.htmx("GET", at),
        as_employee.get("/notices"),
        as_employee.post(f"{at}/replies", data={"text": ""}),
    ):
        assert WORD not in answer.text
    with app.app_context():
        requester = cast.person("employee").id
        mails = db.session.query(OutboxMail).filter_by(person_id=requester)
        told = [mail.event.kind for mail in mails if mail.event is not None]
        assert "noted" not in told


def test_no_mail_carries_its_words(
    app: Helpdesk, as_lead: Visitor, mail_server: MailServer, number: int, time: Time
) -> None:
    assert as_lead.post(f"/tickets/{number}/watching").status_code == 303
    with app.app_context():
        ticket = db.session.get_one(Ticket, number)
        tickets.take(ticket, by=cast.person("lead"), now=clock.now())
        tickets.note(ticket, by=cast.person("agent"), text=f"{WORD} again", now=clock.now())
        tickets.reply(ticket, by=cast.person("agent"), text="Try again.", now=clock.now())
        db.session.commit()
    time.advance(hours=1)
    with app.app_context():
        drain()
    addresses = {address for mail in mail_server.mails for address in mail.recipients}
    assert len(addresses) > 1
    for mail in mail_server.mails:
        assert WORD not in f"{mail.message['Subject']} {mail.text} {mail.html}"
