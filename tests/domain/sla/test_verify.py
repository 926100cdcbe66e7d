"""`helpdesk sla verify` finds what does not agree with history, and changes nothing."""

import pytest
from click.testing import CliRunner

from helpdesk.cli import helpdesk
from helpdesk.domain.sla.verify import differences
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind, Notice, OutboxMail, Priority, Target
from tests.domain.sla.story import Story, add_plan, at, sweep

pytestmark = pytest.mark.usefixtures("company")


def complaints(when: str) -> list[str]:
    return [str(found) for found in differences(at(when), batch=2) if not isinstance(found, int)]


def test_after_many_stories_everything_agrees():
    add_plan("desk", {"queues": ["service-desk"]})
    Story("10:00")
    Story("10:00").answer("10:10").wait("10:20").requester_replies("11:00")
    Story("10:00").take("10:05").wait("12:00").move("12:30", "service-desk")
    Story("10:00").solve("11:00").not_solved("12:00").prioritise("12:10", Priority.CRITICAL)
    Story("09:00").withdraw("09:30")
    Story("09:00", topic="new-laptop").solve("09:30")
    assert complaints("12:30") == []
    sweep("18:00")
    assert complaints("18:00") == []
    assert complaints("Tue 18:00") == []  # what the next sweep will do is no difference


def test_a_due_time_that_was_tampered_with_is_found():
    story = Story("10:00")
    Story("10:00")
    story.target().due_at = at("17:00")
    story.ticket.work_order = "3"
    db.session.commit()
    assert complaints("10:30") == [
        "HD-1 work_order: stored 3, history says 120260601T080000",
        "HD-1 resolution due_at: stored 2026-06-01T14:00:00+00:00, "
        "history says 2026-06-01T15:00:00+00:00",
    ]


def test_a_missing_promise_is_found():
    story = Story("10:00")
    db.session.delete(story.target())
    db.session.commit()
    assert complaints("10:30") == ["HD-1 resolution: stored nothing, history says a promise"]


def test_a_ticket_without_history_is_found():
    story = Story("10:00")
    db.session.query(Target).delete()
    db.session.query(Notice).delete()
    db.session.query(OutboxMail).delete()
    db.session.query(Event).delete()
    db.session.commit()
    assert complaints("10:30") == [
        f"{story.ticket.reference} history: stored a ticket, history says nothing"
    ]


def test_a_history_that_was_changed_afterwards_is_found():
    story = Story("10:00").take("10:10")
    Story("10:00")
    taken = db.session.query(Event).filter_by(kind=EventKind.TAKEN).one()
    taken.data = {**taken.data, "to": 999}
    db.session.commit()
    assert complaints("10:30") == [
        f"{story.ticket.reference} history: stored changed, history says another digest"
    ]


def test_a_plan_nobody_can_read_is_found_and_holds_up_no_other_ticket():
    bad = Story("10:00")
    add_plan("desk", {"people": ["employee2"]})
    good = Story("10:00", who="employee2")
    bad.ticket.plan.document = {"targets": "of a version to come"}
    db.session.commit()
    reference = bad.ticket.reference
    assert complaints("10:30") == [f"{reference} history: stored a ticket, history says nothing"]
    assert sweep("Tue 18:00") == 2
    assert good.steps() and not bad.steps()
    assert sweep("Tue 18:00") == 0, "it is not looked at again at once"


def test_the_command_reports_and_exits_with_one(app, monkeypatch):
    monkeypatch.setattr("helpdesk.create_app", lambda: app)
    Story("10:00")
    answer = CliRunner().invoke(helpdesk, ["sla", "verify"])
    assert answer.exit_code == 0, answer.output
    assert "1 tickets computed again from history, 0 differences." in answer.output
    db.session.query(Target).update({Target.generation: 9})
    db.session.commit()
    answer = CliRunner().invoke(helpdesk, ["sla", "verify"])
    assert answer.exit_code == 1
    assert "HD-1 resolution generation: stored 9, history says 1" in answer.output
