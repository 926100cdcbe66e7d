"""The directory is gone, mute or refuses; a local administrator still gets in."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from helpdesk import Helpdesk
from helpdesk.cli import helpdesk
from helpdesk.extensions import db
from helpdesk.models import SignInAttempt
from tests import cast
from tests.blueprints.auth.doors import DOWN, TOO_MANY, WRONG, is_signed_in, sign_in
from tests.services.processes import free_port
from tests.services.slapd import Slapd
from tests.stopwatch import Stopwatch
from tests.visitor import Visitor


@pytest.fixture
def mute() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"ldap://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def options(directory: Slapd, mute: str) -> dict[str, Any]:
    return directory.settings(mute, f"ldaps://127.0.0.1:{free_port()}")


def test_the_page_says_so_within_five_seconds_and_counts_nothing(
    app: Helpdesk, client: Visitor
) -> None:
    for _ in range(3):
        with Stopwatch() as watch:
            answer = sign_in(client, "employee")
        assert watch.lasted < 5
        assert answer.status_code == 503
        assert DOWN in answer.text
        assert answer.headers["Retry-After"]
    with app.app_context():
        assert db.session.query(SignInAttempt).count() == 0


def test_who_is_signed_in_already_does_not_notice(as_employee: Visitor) -> None:
    assert is_signed_in(as_employee)


@pytest.fixture
def local_admin(app: Helpdesk, monkeypatch: pytest.MonkeyPatch) -> str:
    options = app.extensions["settings"]
    monkeypatch.setenv("HELPDESK_INSTANCE", str(options.instance))
    monkeypatch.setenv("HELPDESK_DATABASE_URL", options.database_url)
    result = run("admin", "create", "Rescue", "--password-stdin", typed="a long password\n")
    assert result.exit_code == 0, result.output
    return "rescue"


def run(*words: str, typed: str = "") -> Any:
    return CliRunner().invoke(helpdesk, list(words), input=typed, catch_exceptions=False)


def test_the_local_administrator_gets_in(app: Helpdesk, client: Visitor, local_admin: str) -> None:
    with Stopwatch() as watch:
        assert sign_in(client, local_admin, "a long password").status_code == 303
    assert watch.lasted < 3  # the directory alone would take four
    assert is_signed_in(client)
    with app.app_context():
        assert (cast.person("Rescue").password_hash or "").startswith("$argon2id$")


def test_a_wrong_local_password_is_wrong_not_down(client: Visitor, local_admin: str) -> None:
    answer = sign_in(client, local_admin, "another password")
    assert answer.status_code == 422
    assert WRONG in answer.text


def test_guessing_a_local_password_is_slowed_down_too(client: Visitor, local_admin: str) -> None:
    answers = [sign_in(client, local_admin, f"guess {n}").status_code for n in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert TOO_MANY in sign_in(client, local_admin, "a long password").text


def test_a_new_password_ends_the_old_sessions(client: Visitor, local_admin: str) -> None:
    sign_in(client, local_admin, "a long password")
    run("admin", "create", "rescue", "--password-stdin", typed="quite another\n")
    assert not is_signed_in(client)
    assert sign_in(client, local_admin, "quite another").status_code == 303


def test_the_command_refuses_what_cannot_be(app: Helpdesk, local_admin: str) -> None:
    short = run("admin", "create", "rescue2", "--password-stdin", typed="short\n")
    taken = run("admin", "create", "employee", "--password-stdin", typed="a long password\n")
    assert short.exit_code == 1 and "8 to 256" in short.output
    assert taken.exit_code == 1 and "company directory" in taken.output


def test_the_password_can_be_typed_at_the_terminal(local_admin: str) -> None:
    typed = "typed twice\ntyped twice\n"
    assert run("admin", "create", "second", typed=typed).exit_code == 0
