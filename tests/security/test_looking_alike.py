"""What somebody may not see answers exactly as what never was."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from helpdesk import Helpdesk
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Draft, MessageKind, Notice, Ticket
from tests import cast
from tests.security import access
from tests.security.access import OfFile, OfNotice, OfTicket
from tests.security.endpoints import ENDPOINTS, FORMS
from tests.security.routes import all_routes, path_of
from tests.security.test_matrix import _file
from tests.visitor import Visitor

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
NOT_THERE = 10**6
As = Callable[[str], Visitor]


def answers(app: Helpdesk, visitor: Visitor, kind: type, values: dict[str, object]) -> list[str]:
    """Status, headers and text of every route of a kind, with the ids and tokens taken out."""
    found = []
    for method, rule in all_routes(app):
        if not isinstance(ENDPOINTS[rule.endpoint], kind):
            continue
        path = path_of(app, rule, values)
        body = {"version": "1", **FORMS.get(rule.endpoint, {})} if method == "POST" else None
        for headers in ({}, {"HX-Request": "true"}):
            answer = visitor.open(path, method=method, data=body, headers=headers)
            heads = sorted((n, v) for n, v in answer.headers if n not in ("Set-Cookie", "Date"))
            heads = [(n, v) for n, v in heads if n != "Content-Length"]
            text = answer.get_data(as_text=True).replace(path, "").replace(path[1:], "")
            plain = re.sub(r'"[\w.-]{45,}"', "", text)  # the form's token, which tells the time
            found.append(f"{method} {rule.rule} {answer.status} {heads} {plain}")
    assert found
    return found


@pytest.mark.parametrize(("who", "name"), [("employee", "network"), ("agent", "confidential")])
def test_a_ticket_of_others_is_as_one_that_never_was(
    app: Helpdesk, as_: As, who: str, name: str
) -> None:
    with app.app_context():
        hidden = access.file_ticket(name, NOON).id
        db.session.commit()
    visitor, kind = as_(who), {"kind": "resolution"}
    seen = answers(app, visitor, OfTicket, kind | {"number": hidden})
    missing = answers(app, visitor, OfTicket, kind | {"number": NOT_THERE})
    assert [pair for pair in zip(seen, missing, strict=True) if pair[0] != pair[1]] == []
    assert all(" 404 " in line for line in seen)


def test_a_file_of_a_note_is_as_one_that_never_was(app: Helpdesk, as_: As) -> None:
    with app.app_context():
        ticket = access.file_ticket("own", NOON)
        db.session.commit()
        inner = _file(ticket, MessageKind.NOTE)
    visitor = as_("employee")
    hidden = answers(app, visitor, OfFile, {"attachment_id": inner})
    assert hidden == answers(app, visitor, OfFile, {"attachment_id": "n" * 22})


def test_a_notice_of_others_is_as_one_that_never_was(app: Helpdesk, as_: As) -> None:
    with app.app_context():
        ticket = access.file_ticket("own", NOON)
        tickets.reply(ticket, by=cast.person("agent"), text="Hello", now=NOON)
        db.session.commit()
        number = db.session.query(Notice.id).limit(1).scalar()
    visitor = as_("employee2")
    hidden = answers(app, visitor, OfNotice, {"number": number, "notice_id": number})
    never = answers(app, visitor, OfNotice, {"number": NOT_THERE, "notice_id": NOT_THERE})
    assert hidden == never


def test_a_topic_and_a_queue_for_others_are_as_ones_that_never_were(app: Helpdesk, as_: As) -> None:
    with app.app_context():
        cast.category("vpn").audience = {"people": ["employee2"]}
        db.session.commit()
    for who, hidden, never in (
        ("employee", "/new/vpn", "/new/not"),
        ("agent", "/desk/queues/personnel", "/desk/queues/notthereee"),
        ("lead", "/admin/queues/personnel", "/admin/queues/notthereee"),
    ):
        visitor = as_(who)
        assert visitor.get(hidden).status_code == visitor.get(never).status_code == 404


@pytest.mark.parametrize("named", ["confidential", "missing"])
def test_naming_a_ticket_as_the_same_case_does_not_tell_that_it_exists(
    app: Helpdesk, as_: As, named: str
) -> None:
    """The number of a duplicate is looked up with the eyes of who writes it."""
    with app.app_context():
        own = access.file_ticket("own", NOON).id
        hidden = access.file_ticket("confidential", NOON).id
        db.session.commit()
    other = hidden if named == "confidential" else NOT_THERE
    body = {"code": "duplicate", "text": "The same.", "reason": "The same.", "version": "1"}
    answer = as_("agent").post(f"/tickets/{own}/cancellation", data=body | {"duplicate_of": other})
    assert answer.status_code == 422
    assert "Help" not in answer.get_data(as_text=True).partition("<main")[2].partition("error")[2]
    with app.app_context():
        assert db.session.get_one(Ticket, own).state == "new"


def test_drafts_are_known_by_their_keys_alone(app: Helpdesk, as_: As) -> None:
    """Somebody else's key is no key of mine: neither read nor written over."""
    with app.app_context():
        draft = Draft(
            id="f" * 32,
            person_id=cast.person("employee").id,
            category_id=cast.category("vpn").id,
            title="Secret",
            created_at=NOON,
            updated_at=NOON,
        )
        db.session.add(draft)
        db.session.commit()
    page = as_("employee2").get("/new/vpn?draft=" + "f" * 32)
    assert "Secret" not in page.get_data(as_text=True)
