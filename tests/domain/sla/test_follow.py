"""Stored promises follow everything that happens to a ticket."""

import pytest

from helpdesk.extensions import db
from helpdesk.models import Priority, TargetState, Ticket, WaitingReason
from tests.domain.sla.story import Story, add_plan, at

pytestmark = pytest.mark.usefixtures("company")


def test_a_new_ticket_is_promised_an_answer_and_a_solution():
    story = Story("10:00")
    assert story.target("first_response").due_at == at("11:00")
    assert story.target().due_at == at("18:00")
    assert story.target().next_check_at == at("16:00")
    assert story.ticket.due_at == at("11:00")
    assert story.ticket.plan.slug == "standard"


def test_a_staff_reply_keeps_the_first_promise_and_a_note_to_oneself_does_not():
    story = Story("10:00").requester_replies("10:10")
    assert story.target("first_response").state is TargetState.RUNNING
    story.answer("10:20")
    first = story.target("first_response")
    assert (first.state, first.met_at, first.next_check_at) == (TargetState.MET, at("10:20"), None)
    assert story.ticket.due_at == at("18:00")


@pytest.mark.parametrize("reason", WaitingReason)
def test_waiting_holds_the_solution_and_its_end_lets_it_go_on(reason):
    story = Story("10:00").answer("10:30").wait("11:00", reason)
    assert (story.target().state, story.target().due_at) == (TargetState.PAUSED, None)
    assert story.target().next_check_at is None
    story.take("12:30")
    assert story.target().due_at == at("Tue 10:30")


def test_waiting_for_another_reason_keeps_the_earlier_wait():
    story = Story("10:00").wait("11:00").wait("12:00", WaitingReason.ON_THIRD_PARTY)
    story.take("13:00")
    assert story.target().due_at == at("Tue 11:00")


def test_parking_an_unanswered_ticket_leaves_the_first_promise_running():
    story = Story("10:00").wait("10:05", WaitingReason.PLANNED)
    assert story.target("first_response").state is TargetState.RUNNING
    assert story.ticket.due_at == at("11:00")


def test_a_new_priority_keeps_origin_and_pauses():
    story = Story("10:00").wait("10:30").requester_replies("12:00")
    story.prioritise("12:10", Priority.CRITICAL)
    assert story.target().due_at == at("13:30")
    assert story.target().promised_minutes == 120
    assert story.target().generation == 1


def test_a_promise_kept_before_the_priority_rose_stays_kept():
    story = Story("10:00").answer("10:40").prioritise("10:50", Priority.CRITICAL)
    assert story.target("first_response").state is TargetState.MET
    assert story.target("first_response").due_at == at("11:00")


def test_solving_ends_the_promises_and_an_unsatisfied_requester_lets_the_clock_continue():
    story = Story("10:00").solve("12:00")
    assert [story.target(kind).state for kind in ("first_response", "resolution")] == [
        TargetState.MISSED,
        TargetState.MET,
    ]
    assert (story.ticket.due_at, story.ticket.work_order) == (None, "3")
    story.not_solved("15:00")
    resolution = story.target()
    assert (resolution.state, resolution.due_at) == (TargetState.RUNNING, at("Tue 12:00"))
    assert resolution.generation == 2


def test_a_withdrawn_ticket_breaks_no_promise():
    story = Story("10:00").withdraw("10:20")
    assert story.target().state is TargetState.WITHDRAWN
    assert story.target().next_check_at is None


def test_moving_to_a_queue_with_a_plan_of_its_own_changes_the_promise_from_the_same_origin():
    add_plan("desk", {"queues": ["service-desk"]}, {"targets": {"high": {"resolution": 60}}})
    story = Story("10:00").wait("10:10").requester_replies("10:40").move("10:50", "service-desk")
    resolution = story.target()
    assert (resolution.due_at, resolution.generation) == (at("11:30"), 2)
    assert story.ticket.plan.slug == "desk"
    answer = story.target("first_response")  # this plan promises none
    assert (answer.state, answer.next_check_at) == (TargetState.WITHDRAWN, None)


@pytest.mark.parametrize(
    ("scope", "picked"),
    [
        ({"people": ["employee"]}, "own"),
        ({"people": ["Employee"]}, "own"),
        ({"departments": ["sales"]}, "own"),
        ({"categories": ["vpn"]}, "own"),
        ({"categories": ["help"]}, "own"),  # the service above the topic
        ({"queues": ["network"]}, "own"),
        ({"people": ["employee2"], "queues": ["service-desk"]}, "standard"),
    ],
)
def test_the_plan_is_the_one_for_the_ticket(scope, picked):
    add_plan("own", scope)
    assert Story().ticket.plan.slug == picked


def test_of_several_plans_the_most_personal_is_picked():
    add_plan("a-queue", {"queues": ["network"]})
    add_plan("b-category", {"categories": ["help"]})
    assert Story().ticket.plan.slug == "b-category"
    add_plan("c-topic", {"categories": ["vpn"]})
    assert Story().ticket.plan.slug == "c-topic"
    add_plan("d-department", {"departments": ["sales"]})
    assert Story().ticket.plan.slug == "d-department"
    add_plan("e-person", {"people": ["employee"]})
    assert Story().ticket.plan.slug == "e-person"


def test_a_plan_that_was_replaced_keeps_the_tickets_it_had():
    story = Story("10:00")
    story.ticket.plan.is_current = False
    add_plan("newer", {"default": True}, {"targets": {"high": {"resolution": 60}}})
    story.answer("10:10")
    assert story.target().due_at == at("18:00")
    story.prioritise("10:20", Priority.LOW).prioritise("10:30", Priority.HIGH)
    assert story.target().due_at == at("11:00")


def test_without_any_plan_nothing_is_promised():
    story = Story("10:00")
    story.ticket.plan.is_current = False
    story = Story("10:00").answer("10:10").solve("12:00")
    assert (story.ticket.plan, story.ticket.due_at, story.ticket.work_order) == (None, None, "3")


def test_work_lists_show_critical_first_then_what_breaks_next_then_waiting_then_nothing():
    high = Story("10:00")
    low = Story("10:00", topic="new-laptop")
    waiting = Story("09:30").answer("09:40").wait("09:50")
    critical = Story("10:20").prioritise("10:25", Priority.CRITICAL)
    critical_waits = Story("09:00").answer("09:10").prioritise("09:15", Priority.CRITICAL)
    critical_waits.wait("09:20")
    overdue_but_waiting = Story("09:00").answer("09:10").wait("Tue 10:00")
    solved = Story("09:00").solve("09:10")
    in_order = db.session.scalars(db.select(Ticket.id).order_by(Ticket.work_order, Ticket.id))
    assert list(in_order) == [
        story.ticket.id
        for story in (critical, critical_waits, high, low, waiting, overdue_but_waiting, solved)
    ]


def test_following_a_reply_costs_few_statements(statements):
    story = Story("10:00")
    with statements() as made:
        story.answer("10:10")
    clock = [sql for sql in made if "target" in sql or "plan" in sql or "escalation" in sql]
    assert len(clock) <= 6, "\n".join(clock)
