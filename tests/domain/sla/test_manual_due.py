"""A due date set by hand: who may, why, and what the promises make of it."""

import pytest

from helpdesk.domain import tickets
from helpdesk.domain.errors import InvalidInput, NotPermitted
from helpdesk.domain.sla.explain import explain
from helpdesk.domain.sla.ledger import promises_of
from helpdesk.domain.sla.target import TargetState
from helpdesk.domain.sla.verify import Difference, differences
from helpdesk.extensions import db
from helpdesk.models import Message, MessageKind
from tests import cast
from tests.domain.sla.story import Story, at, sweep

pytestmark = pytest.mark.usefixtures("company")


def set_due(
    story: Story, when: str, due: str, by: str = "lead", reason: str = "As agreed."
) -> None:
    tickets.set_due(story.ticket, at(due), by=cast.person(by), reason=reason, now=at(when))
    db.session.commit()


def target_of(story: Story, when: str) -> TargetState:
    found = promises_of([story.ticket.id], at(when))[story.ticket.id].target("resolution")
    assert found is not None
    return found


def test_a_lead_pins_the_due_date_and_the_plans_own_stays_beside_it():
    story = Story("10:00").answer("10:10")
    set_due(story, "10:20", "Thu 12:00")
    story.wait("10:30")
    assert (story.target().due_at, story.target().state) == (at("Thu 12:00"), "running")
    assert story.ticket.due_at == at("Thu 12:00")
    shown = explain(
        promises_of([story.ticket.id], at("11:00"))[story.ticket.id], "resolution", at("11:00")
    )
    assert shown is not None
    assert shown.title == "Solution due Thu 12:00"
    assert shown.pinned == "The due date was set by hand."
    story.take("11:30")
    shown = explain(
        promises_of([story.ticket.id], at("12:00"))[story.ticket.id], "resolution", at("12:00")
    )
    assert shown is not None
    assert shown.pinned == "The due date was set by hand; by the plan it is tomorrow 10:00."
    note = db.session.query(Message).filter_by(kind=MessageKind.NOTE).one()
    assert note.body == "As agreed."
    assert [one for one in differences(at("12:00")) if isinstance(one, Difference)] == []


def test_a_wait_that_does_not_move_it_takes_nothing_of_the_time_that_is_left():
    story = Story("10:00").answer("10:10").take("10:15").wait("10:20")
    story.requester_replies("10:50")
    set_due(story, "11:00", "12:00")
    before = target_of(story, "11:10")
    story.wait("11:10")
    waiting = target_of(story, "11:10")
    assert (waiting.steps, waiting.state) == (before.steps, before.state)
    assert waiting.counted_seconds == 40 * 60  # the wait before the date was set still paused
    assert waiting.left_seconds == 50 * 60
    assert [part.kind for part in waiting.segments] == ["counting", "paused", "counting"]
    assert story.steps() == []
    sweep("11:15")  # 75 % of the 90 minutes that count come at 11:37
    assert story.steps() == []
    sweep("11:38")
    assert story.steps() == ["75%"]


def test_taken_back_the_plan_says_again_when_it_is_due():
    story = Story("10:00")
    set_due(story, "10:20", "Thu 12:00")
    by = cast.person("lead")
    tickets.remove_due(story.ticket, by=by, reason="No longer.", now=at("10:30"))
    db.session.commit()
    assert story.target().due_at == at("18:00")
    with pytest.raises(InvalidInput):
        tickets.remove_due(story.ticket, by=by, reason="Again.", now=at("10:40"))


def test_the_chain_speaks_of_the_new_date():
    story = Story("10:00").answer("10:10").take("10:15")
    sweep("18:00")
    assert story.steps() == ["75%", "100%"] or story.steps() == ["100%"]
    told = len(story.steps())
    set_due(story, "Tue 10:00", "Tue 12:00")
    sweep("Tue 12:00")
    assert story.steps()[told:][-1] == "100%"


@pytest.mark.parametrize("who", ["agent2", "manager", "employee"])
def test_only_a_lead_of_the_queue_may(who):
    with pytest.raises(NotPermitted):
        set_due(Story("10:00"), "10:20", "Thu 12:00", by=who)


@pytest.mark.parametrize(("due", "reason"), [("10:20", "Why not."), ("Thu 12:00", " ")])
def test_it_lies_ahead_and_has_a_reason(due, reason):
    with pytest.raises(InvalidInput):
        set_due(Story("10:00"), "10:20", due, reason=reason)
