"""Every route × everybody × own, others', other departments' and confidential things.

The expectation is the table in ``access`` and ``endpoints``, written from what is promised; a
route that is not in it fails, so that a new page cannot stay outside the walk.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from helpdesk import Helpdesk
from helpdesk.domain import tickets
from helpdesk.domain.rehearsal import keeping
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store
from helpdesk.models import (
    Attachment,
    Channel,
    Draft,
    Message,
    MessageKind,
    Notice,
    Rehearsal,
    Ticket,
)
from helpdesk.settings import settings
from tests import cast
from tests.security import access
from tests.security.access import For, OfFile, OfQueue, OfTicket
from tests.security.endpoints import ENDPOINTS, FORMS
from tests.security.routes import all_routes, path_of
from tests.visitor import Visitor

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SECRET = "d" * 32
As = Callable[[str], Visitor]
EVERYBODY = sorted(access.PEOPLE)
SLUGS = {"portal.service": "help", "admin.calendar": "office", "admin.edit_calendar": "office"}
SLUGS |= dict.fromkeys(("admin.plan", "admin.edit_plan", "admin.retire_plan"), "standard")
SLUGS |= dict.fromkeys(("admin.reason", "admin.edit_reason", "admin.retire_reason"), "on_approval")
"""Where something else is named than a topic."""
ASKS_FOR_A_PASSWORD = {"auth.end_own_sessions"}
"""Whoever passes is told that the password is missing: the walk has none."""


def file_ticket(name: str) -> Ticket:
    """A fresh ticket of the table, committed."""
    ticket = access.file_ticket(name, NOON)
    db.session.commit()
    return ticket


def a_rehearsal(app: Helpdesk) -> None:
    """Number 1, a draft; whoever may has deleted it a moment ago."""
    with app.app_context():
        if db.session.get(Rehearsal, 1) is None:
            keeping.make(cast.person("admin"), NOON).id = 1
            db.session.commit()


def routes_under(app: Helpdesk, kind: type) -> list[tuple[str, Rule]]:
    """Routes that fall under one kind of rule."""
    return [
        (method, rule)
        for method, rule in all_routes(app)
        if isinstance(ENDPOINTS[rule.endpoint], kind)
    ]


def ask(
    app: Helpdesk, visitor: Visitor, method: str, rule: Rule, values: dict[str, object]
) -> TestResponse:
    """Make the request with a body that would work."""
    body = {"version": "99", **FORMS.get(rule.endpoint, {})} if method == "POST" else None
    return visitor.open(path_of(app, rule, values), method=method, data=body)


def test_no_route_is_outside_the_table(app: Helpdesk) -> None:
    found = {rule.endpoint for _method, rule in all_routes(app)}
    assert found - set(ENDPOINTS) == set(), "say in endpoints.py who may pass"
    assert set(ENDPOINTS) - found == set(), "these routes are gone"


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_open_to_their_people_only(app: Helpdesk, as_: As, who: str) -> None:
    for method, rule in routes_under(app, For):
        expected = ENDPOINTS[rule.endpoint]
        assert isinstance(expected, For)
        values = {"slug": SLUGS.get(rule.endpoint, "vpn"), "number": 1}
        a_rehearsal(app)
        answer = ask(app, as_(who), method, rule, values)
        missing = "number" in rule.arguments and method == "POST"  # there is no such thing
        if who in expected.people and not missing:
            passed = (422,) if rule.endpoint in ASKS_FOR_A_PASSWORD else (200, 303)
            assert answer.status_code in passed, f"{method} {rule.rule}: {answer.status}"
        else:
            assert answer.status_code == 404 or missing, f"{method} {rule.rule}: {answer.status}"


@pytest.mark.parametrize("name", access.TICKETS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_ticket_answers_exactly_those_the_table_names(
    app: Helpdesk, as_: As, who: str, name: str
) -> None:
    visitor = as_(who)
    sees = name in access.SEES.get(who, {})
    may = access.verbs_of(who, name)
    with app.app_context():
        number = file_ticket(name).id
    for method, rule in routes_under(app, OfTicket):
        expected = ENDPOINTS[rule.endpoint]
        assert isinstance(expected, OfTicket)
        allowed = sees and (not expected.verb or expected.verb in may)
        if allowed and method == "POST":
            with app.app_context():
                number = file_ticket(name).id
        answer = ask(app, visitor, method, rule, {"number": number, "kind": "resolution"})
        what = f"{who} {method} {rule.rule} on {name}: {answer.status}"
        if not sees:
            assert answer.status_code == 404, what
        elif not allowed:
            assert answer.status_code == 403, what
        else:
            assert answer.status_code in (200, 303, 409, 422), what


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_queue_opens_to_its_readers_and_its_members_to_who_manages_them(
    app: Helpdesk, as_: As, who: str
) -> None:
    visitor = as_(who)
    for method, rule in routes_under(app, OfQueue):
        expected = ENDPOINTS[rule.endpoint]
        assert isinstance(expected, OfQueue)
        tables = {"managers": access.MEMBERS, "steering": access.FIGURES}
        table = tables.get(expected.people, access.QUEUES)
        for slug, people in table.items():
            answer = ask(app, visitor, method, rule, {"slug": slug, "grant_id": 10**6})
            what = f"{who} {method} {rule.rule} {slug}: {answer.status}"
            nothing_there = rule.endpoint == "admin.remove_member"
            if who in people and not nothing_there:
                assert answer.status_code in (200, 303, 422), what
            else:
                assert answer.status_code == 404, what


@pytest.mark.parametrize("name", access.TICKETS)
def test_files_are_served_as_their_side_of_the_ticket_is_seen(
    app: Helpdesk, as_: As, name: str
) -> None:
    with app.app_context():
        ticket = file_ticket(name)
        public, inner = (_file(ticket, kind) for kind in (MessageKind.REPLY, MessageKind.NOTE))
    for who in EVERYBODY:
        side = access.SEES.get(who, {}).get(name)
        for _method, rule in routes_under(app, OfFile):
            visitor = as_(who)
            seen = ask(app, visitor, "GET", rule, {"attachment_id": public}).status_code
            noted = ask(app, visitor, "GET", rule, {"attachment_id": inner}).status_code
            assert (seen == 200) == (side is not None), f"{who} {name}"
            assert (noted == 200) == (side == "inner"), f"{who} {name}"
            assert {seen, noted} <= {200, 404}


def test_a_draft_and_its_files_are_its_writers_alone(app: Helpdesk, as_: As) -> None:
    with app.app_context():
        draft = Draft(
            id=SECRET,
            person_id=cast.person("employee").id,
            category_id=cast.category("vpn").id,
            title="Secret",
            created_at=NOON,
            updated_at=NOON,
        )
        db.session.add(draft)
        db.session.commit()
    for who in set(EVERYBODY) - {"employee"}:
        for _method, rule in routes_under(app, access.OfDraft):
            values = {"key": SECRET, "slug": "vpn", "attachment_id": "x"}
            path = path_of(app, rule, values)
            body = {"draft": SECRET, "topic": "printer", "title": "Mine", "description": "now"}
            answer = as_(who).post(path, data=body)
            assert answer.status_code == 404, f"{who} {rule.rule}: {answer.status}"
    with app.app_context():
        assert db.session.get_one(Draft, SECRET).title == "Secret"


def test_nobody_opens_anothers_notice(app: Helpdesk, as_: As) -> None:
    with app.app_context():
        ticket = file_ticket("own")
        tickets.take(ticket, by=cast.person("agent"), now=NOON)
        tickets.reply(ticket, by=cast.person("agent"), text="Hello", now=NOON)
        db.session.commit()
        mine = select(Notice.id).where(Notice.person_id == cast.person("employee").id)
        number = db.session.scalars(mine).first()
    for who in set(EVERYBODY) - {"employee"}:
        assert as_(who).post(f"/notices/{number}/opening").status_code == 404


def _file(ticket: Ticket, kind: MessageKind) -> str:
    """The id of a stored file that hangs on a message of that kind."""
    files = Store(settings().instance / "attachments")
    received = files.receive(BytesIO(b"the same few bytes"), 1000)
    files.keep(received)
    message = Message(
        ticket_id=ticket.id,
        author_id=ticket.requester_id,
        kind=kind,
        channel=Channel.WEB,
        body="See the file.",
        salt="",
        created_at=NOON,
    )
    message.attachments.append(
        Attachment(
            id=f"{kind}-{ticket.id}",
            ticket_id=ticket.id,
            uploaded_by_id=ticket.requester_id,
            name="log.txt",
            media_type="text/plain",
            size=received.size,
            sha256=received.sha256,
            created_at=NOON,
        )
    )
    db.session.add(message)
    db.session.commit()
    return f"{kind}-{ticket.id}"
