"""Numbers and names in a form's fields reach no further than their sender's own rights."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Attachment, Draft, Message, Ticket, WebSession
from tests import cast
from tests.filing.paper import upload
from tests.security import access
from tests.visitor import Visitor

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
KEY = "b" * 32
As = Callable[[str], Visitor]


def filed(app: Helpdesk, name: str = "own") -> int:
    with app.app_context():
        number = access.file_ticket(name, NOON).id
        db.session.commit()
        return number


@pytest.mark.parametrize("assignee", ["employee", "stranger", "1", "admin"])
def test_work_is_given_to_those_of_the_queue_only(
    app: Helpdesk, as_lead: Visitor, assignee: str
) -> None:
    number = filed(app)
    body = {"assignee": assignee, "version": "1"}
    assert as_lead.post(f"/tickets/{number}/assignee", data=body).status_code in (403, 422)
    with app.app_context():
        assert db.session.get_one(Ticket, number).assignee is None


def test_files_of_somebody_elses_draft_do_not_come_along(
    app: Helpdesk, as_: As, as_employee: Visitor
) -> None:
    assert upload(as_employee, KEY, b"mine", "mine.txt").status_code == 200
    number = filed(app, "network")
    body = {"text": "Hand it over.", "key": KEY, "draft": KEY, "version": "1"}
    sent = as_("employee2").post(f"/tickets/{number}/replies", data=body)
    assert sent.status_code < 500
    with app.app_context():
        file = db.session.scalars(select(Attachment)).one()
        assert (file.message_id, file.ticket_id) == (None, None)
        assert db.session.get_one(Draft, KEY).person_id == cast.person("employee").id


def test_a_file_of_another_draft_is_not_removed_through_ones_own(
    app: Helpdesk, as_: As, as_employee: Visitor
) -> None:
    upload(as_employee, KEY, b"mine", "mine.txt")
    upload(as_("employee2"), "c" * 32, b"theirs", "theirs.txt")
    with app.app_context():
        mine = db.session.scalars(select(Attachment).where(Attachment.name == "mine.txt")).one()
        file = mine.id
    as_("employee2").post(f"/drafts/{'c' * 32}/files/{file}/removal")
    as_("employee2").post("/new/vpn/files", data={"draft": "c" * 32, "remove": file})
    with app.app_context():
        assert db.session.get(Attachment, file)


def test_an_employee_asks_for_nobody_else(app: Helpdesk, as_employee: Visitor) -> None:
    body = {"draft": KEY, "title": "VPN", "description": "Drops", "requester": "employee2"}
    body |= {"answers.place": "home"}
    assert as_employee.post("/desk/new/vpn", data=body).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Ticket)).all() == []


def test_a_note_is_never_made_by_a_requester(app: Helpdesk, as_employee: Visitor) -> None:
    number = filed(app)
    for field in ("mode", "kind", "is_internal", "internal", "note"):
        body = {"text": f"By {field}", "key": KEY, field: "note"}
        as_employee.post(f"/tickets/{number}/replies", data=body)
    assert as_employee.post(f"/tickets/{number}/notes", data={"text": "x"}).status_code == 403
    with app.app_context():
        assert not any(message.is_internal for message in db.session.scalars(select(Message)))


def test_an_administrator_ends_a_session_of_the_person_named_only(
    app: Helpdesk, as_admin: Visitor, as_employee: Visitor
) -> None:
    with app.app_context():
        other = cast.person("employee2").id
        session = select(WebSession.id).where(WebSession.person_id == cast.person("employee").id)
        number = db.session.scalars(session).one()
    as_admin.post(f"/admin/people/{other}/sessions/end", data={"session": number})
    assert as_employee.get("/preferences").status_code == 200
