"""The log tells of every try to get in or too far, and holds nobody's name, words or password."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from helpdesk import Helpdesk, logs, traces
from helpdesk.extensions import db
from tests import cast
from tests.blueprints.auth.doors import sign_in
from tests.databases import app_at_work
from tests.security import access
from tests.services.slapd import Slapd
from tests.visitor import Visitor, settings

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def options(directory: Slapd) -> dict[str, Any]:
    return directory.settings() | {"log_level": "INFO"}


def test_signing_in_is_logged_without_names_and_passwords(app: Helpdesk, client: Visitor) -> None:
    with capture_logs() as lines:
        sign_in(client, "employee", "hunter2 wrong")
        sign_in(client, "nobody-of-ours signed_in", "hunter2 wrong")
        sign_in(client, "employee")
    assert [line["event"] for line in lines] == ["sign_in_refused", "sign_in_refused", "signed_in"]
    with app.app_context():
        assert lines[2]["person"] == cast.person("employee").id
    told = json.dumps(lines)
    assert not any(word in told for word in ("hunter2", "employee", "Bondar", "nobody-of-ours"))


def test_going_too_far_is_logged_by_number_and_place(app: Helpdesk, as_agent: Visitor) -> None:
    with app.app_context():
        number, agent = access.file_ticket("network", NOON).id, cast.person("agent").id
        db.session.commit()
    with capture_logs() as lines:
        body = {"priority": "high", "version": "1"}
        as_agent.post(f"/tickets/{number}/priority", data=body)
        as_agent.post(f"/tickets/{number}/priority", data=body, csrf=False)
    found = [(line["event"], line["person"], line["endpoint"]) for line in lines]
    assert found == [
        ("not_permitted", str(agent), "tickets.change_priority"),
        ("form_token_refused", str(agent), "tickets.change_priority"),
    ]


def test_looking_at_what_is_not_for_one_is_logged_as_looking_at_nothing(
    app: Helpdesk, as_employee: Visitor
) -> None:
    """Whoever tries one number after the other leaves a trail, there being something or not."""
    with app.app_context():
        number, reader = access.file_ticket("network", NOON).id, cast.person("employee").id
        db.session.commit()
    with capture_logs() as lines:
        as_employee.get(f"/tickets/{number}")
        as_employee.post(f"/tickets/{number + 999}/replies", data={"text": "Let me in"})
        as_employee.get("/admin/people")
        as_employee.get(f"/drafts/{'a' * 32}")
    found = [(one["event"], one["person"], one["endpoint"], one["number"]) for one in lines]
    assert found == [
        ("nothing_there", str(reader), "tickets.show", number),
        ("nothing_there", str(reader), "tickets.create_reply", number + 999),
        ("nothing_there", str(reader), "admin.people", None),
    ]
    assert "Let me in" not in str(lines)


def test_a_page_left_open_fills_no_log_and_nobody_hides_behind_one(
    app: Helpdesk, as_employee: Visitor
) -> None:
    by_itself = {"X-Poll": "1"}
    with app.app_context():
        number = access.file_ticket("network", NOON).id
        db.session.commit()
    with capture_logs() as lines:
        for path in ("/desk/queues/network", "/dashboards/forecasts/network/now"):
            assert as_employee.get(path, headers=by_itself).status_code == 404
    assert lines == []
    with capture_logs() as lines:
        as_employee.get("/desk/queues/network")
        as_employee.get(f"/tickets/{number}", headers=by_itself)
    found = [(one["event"], one["endpoint"]) for one in lines]
    assert found == [("nothing_there", "desk.queue"), ("nothing_there", "tickets.show")]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO department (slug, name) VALUES ('hr', 'Secret'), ('hr', 'Secret')",
        "INSERT INTO department (id, slug, name) VALUES (NULL, 'Secret', NULL)",
        "SELECT * FROM department WHERE id = CAST('Secret' AS integer) AND nowhere = 1",
        "UPDATE department SET id = CAST('Secret' AS integer)",
    ],
)
def test_a_trace_holds_nothing_of_what_a_database_complains_about(
    app: Helpdesk, capsys: pytest.CaptureFixture[str], statement: str
) -> None:
    logs.set_up(settings(app))
    with app_at_work(app):
        try:
            try:
                db.session.execute(text(statement))
            except DBAPIError as error:
                cause = traces.brief(error)
                raise ValueError("ours") from error
        except ValueError:
            structlog.get_logger().exception("left for later", ticket=7)
            structlog.get_logger().warning("batch failed", error=cause)
    told = capsys.readouterr().err
    assert "ValueError: ours" in told
    assert "This was the cause of:" in told
    assert cause in told
    assert "Secret" not in told


def test_a_fault_of_ours_is_a_line_of_the_log_too(
    app: Helpdesk,
    as_agent: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken() -> None:
        raise LookupError("ours")

    monkeypatch.setitem(app.view_functions, "desk.my_work", broken)
    logs.set_up(settings(app))
    app.testing = False
    assert as_agent.get("/desk").status_code == 500
    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert (line["event"], line["path"]) == ("request failed", "/desk")
    assert "LookupError: ours" in line["exception"]


def test_a_line_of_the_log_is_one_line(app: Helpdesk, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(settings(app))
    structlog.get_logger().warning('x\n{"event": "signed_in"}', words="a\r\nb\u2028c\x1b[31m")
    (line,) = capsys.readouterr().err.rstrip("\n").split("\n")
    assert json.loads(line)["words"] == "a\r\nb\u2028c\x1b[31m"
    assert all(ord(sign) >= 32 for sign in line)
    assert line.isascii()


def test_an_error_of_the_database_does_not_repeat_what_somebody_wrote(app: Helpdesk) -> None:
    with app_at_work(app), pytest.raises(DBAPIError) as failed:
        db.session.execute(db.text("SELECT :words FROM nowhere"), {"words": "my pension"})
    assert "nowhere" in str(failed.value)
    assert "my pension" not in str(failed.value)
