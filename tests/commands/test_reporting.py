"""`helpdesk ticket show` and `helpdesk counts` at the terminal."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpdesk import Helpdesk, clock
from helpdesk.cli import helpdesk
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import WaitingReason
from tests import cast
from tests.conftest import MONDAY_MORNING


@pytest.fixture
def number(app: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A ticket that was answered after half an hour and has waited since."""
    monkeypatch.setenv("HELPDESK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HELPDESK_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        employee, agent = cast.person("employee"), cast.person("agent2")
        ticket = tickets.open_ticket(
            by=employee,
            requester=employee,
            category=cast.category("vpn"),
            form_version=cast.category("vpn").form_versions[0],
            title="No tunnel",
            description="It says timeout.",
            answers={"place": "home"},
            now=MONDAY_MORNING,
        )
        later = MONDAY_MORNING + timedelta(minutes=30)
        tickets.reply(ticket, by=agent, text="Which network?", now=later)
        tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=later)
        db.session.commit()
        return ticket.id


def run(*words: str) -> Result:
    with clock.showing(MONDAY_MORNING + timedelta(hours=2)):
        return CliRunner().invoke(helpdesk, words)


def test_a_ticket_is_told_whole_as_json(number: int) -> None:
    told = json.loads(run("ticket", "show", str(number), "--json").output)
    assert (told["state"], told["answers"]) == ("waiting", {"place": "home"})
    assert told["facts"]["requester"] == "employee"
    assert [event["kind"] for event in told["events"]] == ["opened", "replied", "waiting_started"]
    first, solution = told["targets"]
    assert (first["kind"], first["state"], first["counted_seconds"]) == (
        "first_response",
        "met",
        1800,
    )
    assert (solution["state"], solution["due_at"], solution["paused_seconds"]) == (
        "paused",
        None,
        5400,
    )
    assert [segment["kind"] for segment in solution["segments"]] == ["counting", "paused"]
    assert {mail["to"] for mail in told["notices"]["mails"]} == {"employee@demo.example"}


def test_a_ticket_is_told_in_words(number: int) -> None:
    told = run("ticket", "show", f"hd-{number}").output
    assert told.startswith(f"HD-{number}  No tunnel  (waiting)")
    assert "waiting_started" in told


def test_a_ticket_that_is_not_there_is_said_so(number: int) -> None:
    result = run("ticket", "show", "999999")
    assert (result.exit_code, "There is no ticket HD-999999." in result.output) == (1, True)
    assert run("ticket", "show", "twelve").exit_code == 2


def test_counts_name_every_state_queue_and_priority(number: int) -> None:
    found = json.loads(run("counts", "--json").output)
    assert found["by_state"] == {
        "new": 0,
        "in_progress": 0,
        "waiting": 1,
        "resolved": 0,
        "closed": 0,
    }
    assert found["by_queue"] == {"network": 1, "personnel": 0, "service-desk": 0}
    assert found["by_priority"] == {"low": 0, "medium": 0, "high": 1, "critical": 0}
    assert found["outbox"]["pending"] >= 1
    assert "waiting" in run("counts").output
