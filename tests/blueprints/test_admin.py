"""Administration: who gets in, and what is done there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import policy, sessions
from helpdesk.extensions import db
from helpdesk.mails import composing
from helpdesk.models import WEBHOOK, AdminEvent, OutboxMail, OutboxState, RoleGrant
from tests import cast
from tests.visitor import Visitor

PAGES = (
    "/admin/",
    "/admin/people",
    "/admin/queues",
    "/admin/queues/network",
    "/admin/categories",
    "/admin/categories/vpn",
    "/admin/plans",
    "/admin/calendars",
    "/admin/calendars/office",
    "/admin/calendars/office/edit",
    "/admin/new-calendar",
    "/admin/deliveries",
)


@pytest.mark.parametrize("path", PAGES)
def test_administration_opens_to_administrators_only(
    path: str, as_: Callable[[str], Visitor], as_admin: Visitor
) -> None:
    as_admin.page(path)
    for who in ("employee", "agent", "manager"):
        assert as_(who).get(path).status_code == 404


def test_people_are_found_by_a_part_of_their_name(as_admin: Visitor) -> None:
    page = as_admin.page("/admin/people?q=krav")
    assert [row.a.get_text() for row in page.select("tbody th")] == ["Andrii Kravets"]
    assert "Nobody found" in as_admin.page("/admin/people?q=zzz").get_text()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.0", "Unknown browser"),
    ],
)
def test_browsers_are_called_what_people_call_them(
    app: Helpdesk, as_admin: Visitor, user_agent: str, words: str
) -> None:
    with app.app_context():
        person = cast.person("employee2")
        lasts = timedelta(hours=1)
        sessions.start(person, now=clock.now(), lasts=lasts, user_agent=user_agent)
        db.session.commit()
        number = person.id
    assert words in as_admin.page(f"/admin/people/{number}").get_text()


def test_an_administrator_signs_somebody_out_everywhere(
    app: Helpdesk, as_admin: Visitor, as_employee: Visitor
) -> None:
    with app.app_context():
        number = cast.person("employee").id
    page = as_admin.page(f"/admin/people/{number}")
    assert "Signed in now" in page.get_text()
    assert as_employee.get("/notices").status_code == 200
    assert as_admin.post(f"/admin/people/{number}/sessions/end").status_code == 303
    assert as_employee.get("/notices").status_code in (302, 303, 401)
    assert "Nowhere." in as_admin.page(f"/admin/people/{number}").get_text()


def test_a_new_member_works_in_the_queue_at_once(app: Helpdesk, as_admin: Visitor) -> None:
    data = {"person": "agent", "role": "agent"}
    assert as_admin.post("/admin/queues/network/members", data=data).status_code == 303
    with app.app_context():
        agent, network = cast.person("agent"), cast.queue("network")
        assert network.id in policy.standing(agent).agent_queues
        logged = db.session.scalars(select(AdminEvent)).one()
        assert (logged.kind, logged.actor) == ("member_added", cast.person("admin"))
    again = as_admin.post("/admin/queues/network/members", data=data)
    assert again.status_code == 422
    assert "already works in this queue" in again.get_data(as_text=True)


def test_an_unclear_name_is_asked_again_and_kept(as_admin: Visitor) -> None:
    answer = as_admin.post("/admin/queues/network/members", data={"person": "nobody at all"})
    assert answer.status_code == 422
    assert 'value="nobody at all"' in answer.get_data(as_text=True)


def test_a_lead_manages_the_own_queue_but_names_no_leads(
    app: Helpdesk, as_lead: Visitor, as_agent: Visitor
) -> None:
    as_lead.page("/admin/queues/network")
    assert as_lead.get("/admin/queues/personnel").status_code == 404
    data = {"person": "agent", "role": "agent"}
    assert as_lead.post("/admin/queues/network/members", data=data).status_code == 303
    leading = as_lead.post(
        "/admin/queues/network/members", data={"person": "agent2", "role": "lead"}
    )
    assert leading.status_code == 403
    assert as_agent.get("/admin/queues/network").status_code == 404
    with app.app_context():
        grant = db.session.scalars(
            select(RoleGrant).where(
                RoleGrant.person_id == cast.person("agent").id,
                RoleGrant.queue_id == cast.queue("network").id,
            )
        ).one()
        path = f"/admin/queues/network/members/{grant.id}/removal"
        elsewhere = f"/admin/queues/service-desk/members/{grant.id}/removal"
    assert as_lead.post(elsewhere).status_code == 403
    assert as_lead.post(path).status_code == 303
    assert as_lead.post(path).status_code == 404


def test_of_every_kind_of_mail_is_said_what_it_is_about(app: Helpdesk, as_admin: Visitor) -> None:
    kinds = {*composing.LETTERS, *composing.OUTSIDE, "escalation_summary", WEBHOOK}
    with app.app_context():
        now = clock.now()
        for kind in kinds:
            mail = OutboxMail(
                kind=kind,
                address="employee@demo.example",
                message_id=f"<{kind}@demo.example>",
                next_attempt_at=now,
                created_at=now,
            )
            db.session.add(mail)
        db.session.commit()
    told = [cell.get_text() for cell in as_admin.page("/admin/deliveries").select("th + td")]
    assert len(told) == len(kinds)
    assert kinds & {*told} == set(), "an administrator reads of it by its own name only"


def test_a_mail_given_up_is_sent_again_with_its_message_id(
    app: Helpdesk, as_admin: Visitor
) -> None:
    with app.app_context():
        now = clock.now()
        mail = OutboxMail(
            kind="receipt",
            person=cast.person("employee"),
            address="employee@demo.example",
            message_id="<once@demo.example>",
            state=OutboxState.FAILED,
            last_error="550 no such mailbox",
            attempts=1,
            next_attempt_at=now,
            created_at=now,
        )
        db.session.add(mail)
        db.session.commit()
        number = mail.id
    page = as_admin.page("/admin/deliveries?state=failed")
    assert "550 no such mailbox" in page.get_text()
    assert as_admin.post(f"/admin/deliveries/{number}/resending").status_code == 303
    with app.app_context():
        mail = db.session.get_one(OutboxMail, number)
        assert (mail.state, mail.message_id) == (OutboxState.PENDING, "<once@demo.example>")
