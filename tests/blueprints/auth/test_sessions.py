"""Sessions live on the server: they begin anew, run out, and end where they should."""

from typing import Any

import pytest

from helpdesk import Helpdesk
from helpdesk.domain import sessions
from helpdesk.extensions import db
from helpdesk.models import WebSession
from tests import cast
from tests.blueprints.auth.doors import is_signed_in, sign_in
from tests.conftest import Time, browser
from tests.services.slapd import Slapd
from tests.visitor import Visitor


@pytest.fixture
def options(directory: Slapd) -> dict[str, Any]:
    return directory.settings() | {"session_idle_minutes": 60, "session_hours": 8}


def cookie_of(visitor: Visitor, name: str = "helpdesk") -> str:
    cookie = visitor.get_cookie(name)
    assert cookie is not None
    return cookie.value


def token_of(visitor: Visitor) -> str | None:
    with visitor.session_transaction() as session:
        token: str | None = session.get("token")
        return token


def test_the_cookie_holds_a_token_and_the_server_its_digest(app: Helpdesk, client: Visitor) -> None:
    sign_in(client, "employee")
    token = token_of(client)
    assert token and len(token) >= 43
    with app.app_context():
        kept = db.session.query(WebSession).one()
        assert kept.token_digest == sessions.digest(token) != token


def test_signing_in_begins_a_new_session_and_ends_the_old(app: Helpdesk, client: Visitor) -> None:
    sign_in(client, "employee")
    before, old = token_of(client), cookie_of(client)
    sign_in(client, "employee")
    assert token_of(client) != before
    thief = browser(app)
    thief.set_cookie("helpdesk", old)
    assert not is_signed_in(thief)


def test_a_cookie_planted_before_is_worth_nothing_afterwards(
    app: Helpdesk, client: Visitor
) -> None:
    attacker = browser(app)
    attacker.get("/sign-in")
    planted = cookie_of(attacker)
    client.set_cookie("helpdesk", planted)
    sign_in(client, "employee")
    assert not is_signed_in(attacker)
    assert cookie_of(client) != planted


def test_signing_out_ends_it_on_the_server(app: Helpdesk, client: Visitor) -> None:
    sign_in(client, "employee")
    kept = cookie_of(client)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Ви вийшли із системи." in client.get("/sign-in").text, "in the language they read"
    thief = browser(app)
    thief.set_cookie("helpdesk", kept)
    assert not is_signed_in(thief)


def test_signing_out_after_it_ran_out_ends_even_what_drafts_could_use(
    app: Helpdesk, time: Time, client: Visitor
) -> None:
    sign_in(client, "employee")
    token = token_of(client)
    time.advance(minutes=90)
    assert client.post("/sign-out").location == "/sign-in"
    with app.app_context():
        assert token and sessions.find_for_draft(token, now=time.now) is None


def test_a_link_cannot_sign_anybody_out(as_employee: Visitor) -> None:
    assert as_employee.get("/sign-out").status_code == 405
    assert as_employee.post("/sign-out", csrf=False).status_code == 400
    assert is_signed_in(as_employee)


def test_deactivation_ends_every_session_at_once(app: Helpdesk, as_employee: Visitor) -> None:
    assert is_signed_in(as_employee)
    with app.app_context():
        cast.person("employee").is_active = False
        db.session.commit()
    assert not is_signed_in(as_employee)


def test_an_administrator_ends_every_session(
    app: Helpdesk, time: Time, as_employee: Visitor
) -> None:
    with app.app_context():
        sessions.end_all(cast.person("employee"), now=time.now)
        db.session.commit()
    assert not is_signed_in(as_employee)


def test_idleness_ends_it(time: Time, client: Visitor) -> None:
    sign_in(client, "employee")
    for _ in range(3):
        time.advance(minutes=50)
        assert is_signed_in(client)
    time.advance(minutes=61)
    assert not is_signed_in(client)


def test_a_page_that_asks_by_itself_does_not_count_as_being_there(
    time: Time, client: Visitor
) -> None:
    sign_in(client, "employee")
    for _ in range(5):
        time.advance(minutes=11)
        assert client.get("/preferences", headers={"X-Poll": "1"}).status_code == 200
    time.advance(minutes=11)
    assert not is_signed_in(client)


def test_after_some_hours_it_ends_in_any_case(time: Time, client: Visitor) -> None:
    sign_in(client, "employee")
    for _ in range(9):
        time.advance(minutes=50)
        is_signed_in(client)
    time.advance(minutes=31)
    assert not is_signed_in(client)


def test_identity_sent_by_the_client_is_ignored(client: Visitor) -> None:
    headers = {"Remote-User": "admin", "X-Remote-User": "admin", "Authorization": "Basic YTpi"}
    assert client.get("/preferences", headers=headers).status_code == 302


def test_a_lost_session_leads_to_the_sign_in_page_and_back(client: Visitor) -> None:
    answer = client.htmx(
        "post", "/preferences", headers={"HX-Current-URL": "http://localhost/tickets/7?tab=2"}
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/tickets/7?tab%3D2"


def test_where_htmx_says_it_is_cannot_lead_away(client: Visitor) -> None:
    headers = {"HX-Current-URL": "http://evil.example//evil.example/x"}
    answer = client.htmx("get", "/preferences", headers=headers)
    target = client.get(answer.headers["HX-Redirect"])
    assert 'name="next" type="hidden" value="/"' in target.text


def test_without_htmx_a_lost_session_keeps_the_text(client: Visitor) -> None:
    answer = client.post("/preferences", data={"text": "A long reply"})
    assert answer.status_code == 401
    assert "A long reply" in answer.text


def test_signed_in_answers_are_not_stored(as_employee: Visitor) -> None:
    assert as_employee.get("/preferences").headers["Cache-Control"] == "no-store"


def test_last_seen_is_written_once_a_minute(app: Helpdesk, time: Time, client: Visitor) -> None:
    sign_in(client, "employee")
    began = time.now
    time.advance(seconds=30)
    is_signed_in(client)
    with app.app_context():
        assert db.session.query(WebSession).one().last_seen_at == began
    time.advance(seconds=31)
    is_signed_in(client)
    with app.app_context():
        assert db.session.query(WebSession).one().last_seen_at == time.now


class TestOverHttps:
    """The public address is https."""

    @pytest.fixture
    def options(self, directory: Slapd) -> dict[str, Any]:
        return directory.settings() | {"public_url": "https://localhost"}

    def test_cookies_are_bound_to_the_host(self, client: Visitor) -> None:
        answer = client.post(
            "/sign-in",
            data={"username": "employee", "password": "demo"},
            base_url="https://localhost",
            headers={"Referer": "https://localhost/sign-in"},
        )
        cookies = answer.headers.getlist("Set-Cookie")
        names = {cookie.partition("=")[0] for cookie in cookies}
        assert names == {f"__Host-helpdesk{kind}" for kind in ("", "-device", "-language")}
        for cookie in cookies:
            parts = {part.strip().lower() for part in cookie.split(";")}
            assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
            assert not any(part.startswith("domain") for part in parts)
