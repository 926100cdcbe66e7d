"""Escalation: who hears what, exactly once, whatever happens in between."""

import pytest
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.models import (
    DirectoryMembership,
    EscalationFired,
    Priority,
    Role,
    RoleGrant,
    TargetState,
)
from tests import cast
from tests.domain.sla.story import Story, add_plan, at, sweep

pytestmark = pytest.mark.usefixtures("company")


def names(ids: list[int]) -> set[str]:
    return {who for who in cast.PEOPLE if cast.person(who).id in ids}


def fired() -> int:
    return db.session.scalar(select(func.count()).select_from(EscalationFired))


def test_nobody_hears_before_three_quarters_are_used():
    Story("10:00").take("10:05").answer("10:10")
    assert sweep("15:59:59") == 0
    assert fired() == 0


def test_the_assignee_hears_at_three_quarters_and_everybody_when_it_is_due():
    story = Story("10:00").take("10:05").answer("10:10")
    sweep("16:00")
    assert [(e["step"], names(e["to"])) for e in story.escalations()] == [("75%", {"agent2"})]
    sweep("18:00")
    assert story.steps() == ["75%", "100%"]
    assert names(story.escalations()[1]["to"]) == {"agent2", "lead", "manager"}
    assert story.target().state is TargetState.MISSED
    assert story.target().next_check_at is None


def test_sweeping_again_and_again_tells_nobody_twice():
    story = Story("10:00").take("10:05").answer("10:10")
    for when in ("16:00", "16:00", "16:00:02", "17:00", "18:00", "18:00:02", "Tue 10:00"):
        sweep(when)
    assert story.steps() == ["75%", "100%"]
    assert sweep("Wed 10:00") == 0


def test_an_unassigned_ticket_is_told_to_the_lead():
    story = Story("10:00")
    sweep("16:00")
    assert names(story.escalations()[0]["to"]) == {"lead"}


def test_a_wait_that_comes_before_the_sweep_is_respected():
    story = Story("10:00").answer("10:10").wait("15:59")
    sweep("17:00")
    assert story.steps() == []
    story.requester_replies("Tue 09:00")  # two hours of the wait were open
    sweep("Tue 09:00:30")
    assert story.steps() == []
    sweep("Tue 09:01")
    assert story.steps() == ["75%"]


def test_a_solution_ends_the_chain():
    story = Story("10:00").answer("10:10").solve("15:00")
    assert sweep("Tue 12:00") == 0
    assert story.steps() == []


def test_after_an_outage_every_missed_step_speaks_once_and_is_marked_late():
    story = Story("10:00").take("10:05").answer("10:10")
    sweep("Tue 09:00")
    assert [(e["step"], e["is_late"]) for e in story.escalations()] == [
        ("75%", True),
        ("100%", True),
    ]
    late = db.session.scalars(select(EscalationFired).order_by(EscalationFired.due_at)).all()
    assert [row.due_at for row in late] == [at("16:00"), at("18:00")]


def test_a_step_taken_in_time_is_not_marked_late():
    story = Story("10:00").take("10:05").answer("10:10")
    sweep("16:00:20")
    assert story.escalations()[0]["is_late"] is False


def test_a_reopened_ticket_may_escalate_again_but_only_with_the_last_step_passed():
    story = Story("10:00").take("10:05").answer("10:10")
    sweep("16:00")
    story.solve("17:00").not_solved("17:30")
    sweep("17:30:10")
    assert [(e["step"], e["generation"]) for e in story.escalations()] == [("75%", 1), ("75%!", 2)]
    sweep("17:45")
    sweep("Tue 09:30")  # one hour was left when it was solved
    assert story.steps() == ["75%", "75%!", "100%"]


def test_a_priority_that_puts_a_ticket_behind_tells_assignee_and_lead_once():
    story = Story("10:00").take("10:05").answer("10:10").prioritise("14:00", Priority.CRITICAL)
    sweep("14:00:02")
    (call,) = story.escalations()
    assert (call["step"], call["on_change"], call["is_late"]) == ("100%!", True, False)
    assert names(call["to"]) == {"agent2", "lead"}
    sweep("18:00")
    assert len(story.escalations()) == 1


def test_a_step_once_taken_is_not_taken_again_after_the_priority_went_to_and_fro():
    story = Story("10:00").take("10:05").answer("10:10")
    sweep("16:00")
    story.prioritise("16:05", Priority.LOW).prioritise("16:10", Priority.HIGH)
    sweep("16:15")
    assert story.steps() == ["75%"]
    sweep("18:00")
    assert story.steps() == ["75%", "100%"]


def test_another_plan_lets_the_chain_speak_again():
    add_plan("desk", {"queues": ["service-desk"]})
    story = Story("10:00").take("10:05").answer("10:10")
    sweep("16:00")
    story.move("16:30", "service-desk")
    assert story.target().generation == 2
    sweep("16:31")
    assert [(e["step"], e["generation"]) for e in story.escalations()] == [("75%", 1), ("75%!", 2)]


def test_a_clock_that_steps_to_and_fro_changes_no_due_time_and_speaks_once():
    story = Story("10:00").take("10:05").answer("10:10")
    due = story.target().due_at
    sweep("18:00")  # two hours ahead of the real 16:00
    sweep("16:00")
    sweep("16:30")
    story.wait("16:40").requester_replies("14:40")  # and now it steps back two hours
    assert story.target().due_at == due
    sweep("18:00")
    assert story.steps() == ["75%", "100%"]


def test_a_sweep_killed_before_its_commit_leaves_everything_to_the_next():
    from helpdesk.domain.sla import escalation

    story = Story("10:00").take("10:05").answer("10:10")
    escalation.sweep(at("16:00"))
    db.session.rollback()
    assert fired() == 0
    sweep("16:00:30")
    assert story.steps() == ["75%"]


def test_leads_by_a_directory_group_hear_like_any_other():
    network = cast.queue("network").id
    db.session.add(DirectoryMembership(person=cast.person("admin"), group_name="it-leads"))
    db.session.add(
        RoleGrant(role=Role.LEAD, group_name="it-leads", queue_id=network, created_at=cast.EPOCH)
    )
    cast.person("lead").is_active = False
    db.session.commit()
    story = Story("10:00")
    sweep("16:00")
    assert names(story.escalations()[0]["to"]) == {"admin"}


def test_the_own_request_of_a_lead_is_not_told_to_the_lead():
    story = Story("10:00", who="lead")
    sweep("16:00")
    assert story.escalations()[0]["to"] == []
    assert fired() == 1


def test_a_confidential_ticket_is_told_only_to_those_who_may_open_it():
    personnel = cast.person("stranger").department_id
    for who in ("manager", "employee2"):
        db.session.add(
            RoleGrant(
                role=Role.MANAGER,
                person=cast.person(who),
                department_id=personnel,
                created_at=cast.EPOCH,
            )
        )
    db.session.add(
        RoleGrant(
            role=Role.CONFIDENTIAL,
            person=cast.person("employee2"),
            department_id=personnel,
            created_at=cast.EPOCH,
        )
    )
    story = Story("10:00", topic="grievance")
    sweep("Fri 18:00")
    assert names(story.escalations()[-1]["to"]) == {"employee2"}


def test_those_who_would_hear_of_too_much_at_once_get_one_summary():
    stories = [Story("10:00") for _ in range(4)]
    stories[0].take("10:05")
    sweep("16:00")
    assert [story.escalations()[0]["in_summary"] for story in stories] == [[], [], [], []]
    sweep("18:00")
    for story in stories:
        assert names(story.escalations()[1]["in_summary"]) == {"lead", "manager"}


def test_a_sweep_looks_at_no_more_than_its_limit_and_the_next_goes_on():
    from helpdesk.domain.sla import escalation

    for _ in range(5):
        Story("10:00")
    counts = []
    while count := escalation.sweep(at("18:00"), limit=2):
        db.session.commit()
        counts.append(count)
    assert counts == [2, 2, 1]
    assert fired() == 10
