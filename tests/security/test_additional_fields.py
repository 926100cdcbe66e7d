"""A form changes what it is for, whatever else is sent along; nobody grants a right they lack."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Category, Draft, Person, Plan, Queue, Role, RoleGrant, Ticket
from tests import cast
from tests.security import access
from tests.security.endpoints import FORMS
from tests.security.routes import all_routes, path_of
from tests.visitor import Visitor

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SLIPPED_IN = {
    **{"id": "1", "number": "1", "guid": "x", "is_active": "0", "is_admin": "1", "is_staff": "1"},
    **{"person_id": "1", "requester_id": "1", "owner_id": "1", "author_id": "1", "by": "admin"},
    **{"created_at": "2020-01-01T00:00", "updated_at": "2020-01-01T00:00", "closed_at": "2020-01"},
    **{"is_confidential": "1", "is_internal": "0", "state": "closed", "kind": "note"},
    **{"department": "it", "department_id": "1", "queue_id": "1", "category_id": "1", "line": "9"},
    **{"password_hash": "x", "name": "Root", "mail": "evil@evil.example", "group_name": "it"},
    **{"is_configured": "1", "grants": "administrator", "roles": "administrator", "slug": "evil"},
    **{"sla": "none", "due_at": "2099-01-01", "plan": "none", "plan_id": "9", "channel": "phone"},
}
"""Names of what the tables hold, and of what people with bad intentions hope for."""
OWN_CHOICE = {"language", "timezone"}
"""What a person may change about themselves."""


def company() -> list[tuple[Any, ...]]:
    """Every row that only administrators, the directory or the configuration write."""
    rows: list[tuple[Any, ...]] = []
    for model in (Person, Queue, Category, Plan, RoleGrant):
        columns = [c for c in model.__table__.columns if c.name not in OWN_CHOICE]
        rows += [(model.__name__, *row) for row in db.session.execute(select(*columns))]
    return sorted(rows, key=repr)


def lasting(ticket: Ticket) -> tuple[Any, ...]:
    """What no form of a ticket changes."""
    return ticket.id, ticket.requester_id, ticket.is_confidential, ticket.opened_at


@pytest.mark.parametrize("who", ["employee", "agent", "lead", "manager"])
def test_fields_that_no_form_has_change_nothing(
    app: Helpdesk, as_: Callable[[str], Visitor], who: str
) -> None:
    visitor, moved = as_(who), []
    with app.app_context():
        before = company()
    for method, rule in all_routes(app):
        if method != "POST" or rule.endpoint in ("auth.sign_out", "admin.add_member"):
            continue
        with app.app_context():
            ticket = access.file_ticket("own", NOON)
            db.session.commit()
            number, was = ticket.id, lasting(ticket)
        body = SLIPPED_IN | {"version": "99"} | FORMS.get(rule.endpoint, {})
        path = path_of(app, rule, {"number": number, "slug": "vpn", "key": "a" * 32})
        assert visitor.post(path, data=body).status_code < 500, rule.rule
        with app.app_context():
            if lasting(db.session.get_one(Ticket, number)) != was or company() != before:
                moved.append(rule.rule)
    assert moved == []


def test_a_form_is_filed_for_its_sender_whatever_it_says(
    app: Helpdesk, as_employee: Visitor
) -> None:
    body = SLIPPED_IN | {"draft": "c" * 32, "title": "VPN", "description": "Drops"}
    named = {"requester": "employee2", "priority": "critical", "queue": "personnel"}
    sent = as_employee.post("/new/vpn", data=body | named | {"answers.place": "home"})
    assert sent.status_code == 303
    with app.app_context():
        ticket = db.session.scalars(select(Ticket)).one()
        assert ticket.requester_id == cast.person("employee").id
        assert (ticket.queue.slug, ticket.priority.name) == ("network", "HIGH")
        assert not ticket.is_confidential
        assert db.session.scalars(select(Draft).where(Draft.submitted_at.is_(None))).all() == []


@pytest.mark.parametrize("who", ["lead", "admin"])
@pytest.mark.parametrize("role", ["administrator", "manager", "confidential", "Administrator"])
def test_a_queue_gives_no_right_beyond_the_queue(
    app: Helpdesk, as_: Callable[[str], Visitor], who: str, role: str
) -> None:
    data = {"person": "employee", "role": role, "queue": "", "department": "it"}
    answer = as_(who).post("/admin/queues/network/members", data=data)
    assert answer.status_code in (303, 403, 422)
    with app.app_context():
        given = select(RoleGrant).where(RoleGrant.person_id == cast.person("employee").id)
        found = [(grant.role, grant.queue_id) for grant in db.session.scalars(given)]
        assert found in ([], [(Role.AGENT, cast.queue("network").id)])


def test_no_page_takes_an_administrators_right(app: Helpdesk, as_admin: Visitor) -> None:
    with app.app_context():
        query = select(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR)
        grant = db.session.scalars(query).one().id
    for slug in ("network", "service-desk", "personnel"):
        answer = as_admin.post(f"/admin/queues/{slug}/members/{grant}/removal")
        assert answer.status_code == 403
    assert as_admin.get("/admin/").status_code == 200
