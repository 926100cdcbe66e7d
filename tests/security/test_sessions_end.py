"""Nothing a page asks by itself keeps a session alive; rights and sessions end at once."""

import pytest

from helpdesk import Helpdesk
from helpdesk.extensions import db
from tests import cast
from tests.conftest import Time
from tests.visitor import Visitor


@pytest.mark.parametrize("path", ["/notices/bell", "/dashboards/workload/board"])
def test_polling_never_extends_a_session(time: Time, as_lead: Visitor, path: str) -> None:
    """Eight hours of idleness end it, however often the bell and the board ask."""
    for _ in range(16):
        time.advance(minutes=29)
        assert as_lead.htmx("get", path).status_code == 200
    time.advance(minutes=20)
    ended = as_lead.htmx("get", path)
    assert ended.status_code == 401
    assert ended.headers["HX-Redirect"].startswith("/sign-in")


def test_saving_drafts_does_not_extend_it_either(time: Time, as_employee: Visitor) -> None:
    form = {"draft": "a" * 32, "title": "VPN"}
    for _ in range(16):
        time.advance(minutes=29)
        as_employee.htmx("post", "/new/vpn/answers", data=form)
    time.advance(minutes=20)
    assert as_employee.get("/tickets").status_code == 302


def test_a_deactivated_person_is_out_with_the_next_request(
    app: Helpdesk, as_agent: Visitor
) -> None:
    assert as_agent.get("/desk").status_code == 200
    with app.app_context():
        cast.person("agent").is_active = False
        db.session.commit()
    for path in ("/desk", "/notices/bell", "/tickets", "/preferences"):
        assert as_agent.get(path).status_code in (302, 401), path
    assert as_agent.post("/language", data={"language": "uk"}).status_code == 303
    with app.app_context():
        assert cast.person("agent").language is None


def test_a_session_signed_with_another_key_is_nobody(app: Helpdesk, as_admin: Visitor) -> None:
    assert as_admin.get("/admin/").status_code == 200
    app.secret_key = "another installation's"
    assert as_admin.get("/admin/").status_code == 302
