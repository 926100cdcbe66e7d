"""Coming in by the front door, with the company directory behind it."""

import threading
import time as wall
from io import BytesIO
from typing import Any

import pytest

from helpdesk import Helpdesk
from helpdesk.blueprints.auth import entrance
from helpdesk.extensions import db
from helpdesk.gateways import directory as gateway
from helpdesk.models import Person, Role, RoleGrant, WebSession
from tests import cast
from tests.blueprints.auth.doors import WRONG, is_signed_in, sign_in
from tests.cast import PEOPLE
from tests.conftest import browser
from tests.services.cast import PASSWORD
from tests.services.slapd import Slapd
from tests.stopwatch import Stopwatch
from tests.visitor import Visitor


@pytest.fixture
def options(directory: Slapd) -> dict[str, Any]:
    return directory.settings()


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "stranger"])
def test_each_of_the_cast_signs_in_and_begins_where_the_work_is(client: Visitor, who: str) -> None:
    answer = sign_in(client, who)
    begins_at = "/" if who.startswith("employee") else "/desk"
    assert (answer.status_code, answer.location) == (303, begins_at)
    assert is_signed_in(client)


def test_over_ldaps_too(app: Helpdesk, client: Visitor, directory: Slapd) -> None:
    settings = app.extensions["settings"]
    ldaps = settings.model_copy(update={"directory_servers": directory.ldaps_url})
    app.extensions["settings"] = ldaps
    assert sign_in(client, "employee").status_code == 303


def test_somebody_new_is_met_at_the_first_sign_in(app: Helpdesk, client: Visitor) -> None:
    assert sign_in(client, "żółć").status_code == 303
    with app.app_context():
        person = cast.person("żółć")
        assert (person.name, person.mail) == ("Łucja Żółć", "lucja@example.test")
        assert [address.address for address in person.addresses] == ["lucja@example.test"]


def test_what_the_directory_knows_is_refreshed(app: Helpdesk, client: Visitor) -> None:
    sign_in(client, "manager")
    sign_in(client, "employee")
    with app.app_context():
        person = cast.person("employee")
        assert (person.phone, person.office) == ("+380 44 123 45 67", "2.14")
        assert person.department and person.department.slug == "sales"
        assert person.manager and person.manager.username == "manager"
        assert {row.address for row in person.addresses} == {
            "olha.bondar@example.test",
            "olha@example.test",
            "o.bondar@example.test",
        }


def test_a_group_within_a_group_gives_its_role(app: Helpdesk, client: Visitor) -> None:
    with app.app_context():
        for grant in db.session.query(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR):
            db.session.delete(grant)
        db.session.add(RoleGrant(role=Role.ADMINISTRATOR, group_name="it", created_at=cast.EPOCH))
        db.session.commit()
    sign_in(client, "agent2")
    with app.app_context():
        groups = {row.group_name for row in cast.person("agent2").directory_groups}
    assert groups == {"second-line", "agents", "it"}


def test_a_wrong_password_and_an_unknown_name_look_the_same(client: Visitor) -> None:
    wrong, unknown = sign_in(client, "employee", "no"), sign_in(client, "nobody", "no")
    assert wrong.status_code == unknown.status_code == 422
    assert WRONG in wrong.text
    hidden = client.page("/sign-in").find("input", {"name": "csrf_token"})
    assert hidden is not None
    first = wrong.text.replace('value="employee"', 'value="nobody"')
    without_token = [
        "\n".join(line for line in page.splitlines() if "csrf_token" not in line.lower())
        for page in (first.replace("X-CSRFToken", ""), unknown.text.replace("X-CSRFToken", ""))
    ]
    assert _body(without_token[0]) == _body(without_token[1])
    assert "no" not in [field.get("value") for field in client.page("/sign-in").select("input")]


def _body(page: str) -> str:
    return page.partition("<main")[2]


@pytest.mark.parametrize("password", ["", "   ", "\x00", "demo\x00", "x" * 5000])
def test_an_unusable_password_is_refused_before_any_bind(
    client: Visitor, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setattr(gateway, "authenticate", lambda *args: pytest.fail("asked"))
    for _ in range(8):  # and it uses up nobody's budget
        answer = sign_in(client, "employee", password)
        assert answer.status_code == 422
    monkeypatch.undo()
    assert sign_in(client, "employee").status_code == 303


@pytest.mark.parametrize("name", ["*", "emp*", "employee)(uid=*", "employee\x00"])
def test_a_name_is_not_a_filter(client: Visitor, name: str) -> None:
    sign_in(client, name)
    with client.session_transaction() as session:
        token = session.get("token")
    with client.application.app_context():
        names = {s.person.username for s in db.session.query(WebSession)} if token else set()
    assert names <= {"*"}


def test_a_disabled_account_is_told_so(client: Visitor) -> None:
    answer = sign_in(client, "left")
    assert answer.status_code == 403
    assert "deactivated" in answer.text
    assert not is_signed_in(client)


def test_who_was_deactivated_here_and_is_back_in_the_directory_comes_in(
    app: Helpdesk, client: Visitor
) -> None:
    with app.app_context():
        cast.person("employee").is_active = False
        db.session.commit()
    assert sign_in(client, "employee").status_code == 303
    assert is_signed_in(client)


def test_no_transaction_is_open_while_the_directory_is_asked(
    app: Helpdesk, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    took: list[float] = []

    def write() -> None:
        with app.app_context():
            started = wall.monotonic()
            cast.person("agent").office = "9.99"
            db.session.commit()
            took.append(wall.monotonic() - started)

    def slow(config: gateway.DirectoryConfig, username: str, password: str) -> Any:
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(5)
        raise gateway.WrongCredentials

    monkeypatch.setattr(entrance.directory, "authenticate", slow)
    sign_in(client, "employee")
    assert took and took[0] < 2


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/preferences?a=1", "/preferences?a=1"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/%0d%0aX: y", "/%0d%0aX: y"),
        ("/\r\nX: y", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ],
)
def test_the_way_on_stays_on_the_site(client: Visitor, target: str, goes_to: str) -> None:
    answer = sign_in(client, "employee", next=target)
    assert answer.status_code == 303
    assert answer.location.replace("%20", " ") == goes_to.replace("%20", " ")


def test_the_page_asked_for_comes_after_signing_in(client: Visitor) -> None:
    answer = client.get("/preferences?x=1")
    assert answer.status_code == 302
    form = client.get(answer.location)
    assert 'value="/preferences?x=1"' in form.text


def test_an_unknown_host_is_refused(client: Visitor) -> None:
    assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/sign-in").status_code == 200


def test_a_form_without_its_token_signs_nobody_in(client: Visitor) -> None:
    data = {"username": "employee", "password": PASSWORD}
    assert client.post("/sign-in", data=data, csrf=False).status_code == 400


def test_extra_fields_change_nothing(app: Helpdesk, client: Visitor) -> None:
    sign_in(client, "employee", is_active="1", role="administrator", id="7", guid="x")
    with app.app_context():
        assert cast.person("employee").guid == "cast-employee"
        assert db.session.query(Person).count() == len(PEOPLE)


def test_one_browser_per_person(app: Helpdesk, directory: Slapd) -> None:
    first, second = browser(app), browser(app)
    sign_in(first, "employee")
    sign_in(second, "employee2")
    assert is_signed_in(first) and is_signed_in(second)


def test_strangers_send_no_files(client: Visitor) -> None:
    file = (BytesIO(b"x" * 3_000_000), "large.bin")
    assert client.post("/sign-in", data={"file": file, "username": "a"}).status_code == 413


@pytest.mark.parametrize("length", [100_000, 5_000_000])
def test_a_huge_password_is_refused_at_once(client: Visitor, length: int) -> None:
    status = 422 if length < 1_000_000 else 413
    with Stopwatch() as watch:
        assert sign_in(client, "employee", "x" * length).status_code == status
    assert watch.lasted < 1
