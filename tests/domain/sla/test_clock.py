"""How a promise stands, for every turn a ticket can take. Mon–Fri 09:00–18:00 in Kyiv."""

from datetime import UTC, datetime

import pytest

from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.clock import evaluate
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.happened import Facts, Replanned, Terms, Wait

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = calendar_from(
    {"timezone": "Europe/Kyiv", "hours": {day: [["09:00", "18:00"]] for day in WEEKDAYS}}
)
CHAIN = [
    {"at_percent": 75, "target": "resolution", "tell": ["assignee"]},
    {"at_percent": 100, "target": "resolution", "tell": ["assignee", "lead", "manager"]},
]
PLAN = plan_from(
    {
        "targets": {
            "high": {"first_response": 60, "resolution": 240},
            "critical": {"first_response": 15, "resolution": 120},
            "low": {"resolution": 4800},
        },
        "escalation": CHAIN,
    }
)


def mon(text: str) -> datetime:
    """A time on Monday 23 March 2026 in Kyiv."""
    return datetime.fromisoformat(f"2026-03-23T{text}+02:00").astimezone(UTC)


def tue(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-24T{text}+02:00").astimezone(UTC)


def wait(start: datetime, end: datetime | None, reason: str) -> Wait:
    return Wait(start, end, reason, frozenset({"resolution"}))


def ticket(**facts) -> Facts:
    return Facts(**{"opened_at": mon("10:00"), "priority": "high"} | facts)


def resolution(facts: Facts, now: datetime, plan=PLAN):
    return next(t for t in evaluate(facts, plan, OFFICE, now) if t.kind == "resolution")


def response(facts: Facts, now: datetime):
    return next(t for t in evaluate(facts, PLAN, OFFICE, now) if t.kind == "first_response")


def test_a_fresh_ticket_runs_towards_both_promises():
    first, second = evaluate(ticket(), PLAN, OFFICE, mon("10:30"))
    assert (first.kind, first.state, first.due_at) == ("first_response", "running", mon("11:00"))
    assert (second.kind, second.state, second.due_at) == ("resolution", "running", mon("14:00"))
    assert second.counted_seconds == 1800
    assert second.resumes_at is None


def test_a_priority_without_a_promise_has_no_target():
    assert [t.kind for t in evaluate(ticket(priority="low"), PLAN, OFFICE, mon("11:00"))] == [
        "resolution"
    ]


def test_closed_hours_are_closed_not_paused():
    target = resolution(ticket(opened_at=mon("16:00")), tue("08:00"))
    assert target.state == "running"
    assert target.due_at == tue("11:00")
    assert target.resumes_at == tue("09:00")
    assert (target.counted_seconds, target.paused_seconds) == (7200, 0)
    assert target.closed_seconds == 14 * 3600


def test_waiting_for_the_requester_stops_resolution_and_leaves_the_first_response_running():
    facts = ticket(waits=(wait(mon("10:30"), None, "on_requester"),))
    stopped = resolution(facts, mon("10:45"))
    assert (stopped.state, stopped.due_at, stopped.resumes_at) == ("paused", None, None)
    assert stopped.segments[-1].reason == "on_requester"
    assert (response(facts, mon("10:45")).state, response(facts, mon("10:45")).due_at) == (
        "running",
        mon("11:00"),
    )


def test_an_answer_lets_the_clock_go_on_where_it_stood():
    facts = ticket(waits=(wait(mon("10:30"), mon("12:00"), "on_requester"),))
    target = resolution(facts, mon("12:30"))
    assert (target.state, target.due_at) == ("running", mon("15:30"))
    assert [(s.kind, s.seconds) for s in target.segments] == [
        ("counting", 1800),
        ("paused", 5400),
        ("counting", 1800),
    ]


def test_a_night_inside_a_wait_is_closed_hours():
    facts = ticket(waits=(wait(mon("17:00"), tue("10:00"), "on_third_party"),))
    target = resolution(facts, tue("10:00"))
    assert target.paused_seconds == 2 * 3600
    assert target.closed_seconds == 15 * 3600


def test_a_reason_may_let_the_clock_count():
    facts = ticket(waits=(Wait(mon("10:30"), None, "planned", frozenset({"update"})),))
    assert resolution(facts, mon("11:00")).due_at == mon("14:00")


@pytest.mark.parametrize(
    ("replied", "state"), [("10:59:59", "met"), ("11:00:00", "met"), ("11:00:01", "missed")]
)
def test_an_answer_at_the_due_second_is_in_time(replied, state):
    target = response(ticket(answered_at=mon(replied)), tue("12:00"))
    assert (target.state, target.due_at, target.met_at) == (state, mon("11:00"), mon(replied))
    assert target.segments[-1].end == mon(replied)


def test_a_promise_is_missed_once_its_due_time_has_passed():
    assert response(ticket(), mon("10:59:59")).state == "running"
    assert response(ticket(), mon("11:00")).state == "missed"
    waits_since = ticket(waits=(wait(mon("15:00"), None, "on_requester"),))
    assert resolution(waits_since, mon("16:00")).state == "missed"


def test_resolving_meets_the_promise_and_confirming_changes_nothing():
    facts = ticket(resolved=((mon("12:00"), None),))
    target = resolution(facts, tue("12:00"))
    assert (target.state, target.met_at, target.due_at) == ("met", mon("12:00"), mon("14:00"))
    assert target.counted_seconds == 7200


def test_reopening_lets_the_clock_continue_without_the_time_spent_resolved():
    facts = ticket(resolved=((mon("12:00"), mon("15:00")),))
    target = resolution(facts, mon("15:30"))
    assert (target.state, target.due_at, target.met_at) == ("running", mon("17:00"), None)
    assert [s.reason for s in target.segments if s.kind == "paused"] == ["resolved"]


def test_resolved_a_second_time_too_late_is_missed():
    facts = ticket(resolved=((mon("12:00"), mon("15:00")), (mon("17:30"), None)))
    target = resolution(facts, tue("12:00"))
    assert (target.state, target.due_at, target.met_at) == ("missed", mon("17:00"), mon("17:30"))


def test_a_withdrawn_ticket_keeps_no_promise_and_breaks_none():
    facts = ticket(withdrawn_at=mon("10:20"))
    assert [t.state for t in evaluate(facts, PLAN, OFFICE, tue("12:00"))] == ["withdrawn"] * 2
    answered = ticket(withdrawn_at=mon("10:20"), answered_at=mon("10:10"))
    assert response(answered, tue("12:00")).state == "met"


def test_a_new_priority_keeps_the_origin_and_every_earlier_pause():
    waited = wait(mon("10:30"), mon("12:00"), "on_requester")
    facts = ticket(
        priority="critical",
        waits=(waited,),
        replanned=(Replanned(mon("12:10"), Terms(PLAN, OFFICE, "high")),),
    )
    target = resolution(facts, mon("12:15"))
    assert target.due_at == mon("13:30")  # 10:00 + 2 h counted + 1.5 h waited


def test_a_promise_kept_before_a_change_stays_kept():
    facts = ticket(
        priority="critical",
        answered_at=mon("10:40"),
        replanned=(Replanned(mon("10:50"), Terms(PLAN, OFFICE, "high")),),
    )
    first = response(facts, mon("12:00"))
    assert (first.state, first.due_at) == ("met", mon("11:00"))
    assert resolution(facts, mon("11:00")).due_at == mon("12:00")


def test_the_steps_of_the_chain_know_when_they_are_reached():
    facts = ticket(waits=(wait(mon("10:30"), mon("12:00"), "on_requester"),))
    steps = resolution(facts, mon("12:30")).steps
    assert [(s.step.percent, s.reached_at) for s in steps] == [
        (75, mon("14:30")),
        (100, mon("15:30")),
    ]
    waiting = ticket(waits=(wait(mon("13:30"), None, "on_requester"),))
    assert [s.reached_at for s in resolution(waiting, mon("16:00")).steps] == [mon("13:00"), None]


def test_a_clock_that_stepped_back_before_the_opening_harms_nothing():
    target = resolution(ticket(), mon("09:00"))
    assert (target.state, target.due_at, target.segments) == ("running", mon("14:00"), ())


def test_a_calendar_that_runs_dry_promises_nothing():
    once = calendar_from(
        {"timezone": "UTC", "hours": {}, "exceptions": {"2026-03-23": [["09:00", "10:00"]]}}
    )
    target = evaluate(ticket(), PLAN, once, tue("10:00"))[1]
    assert (target.due_at, target.state, target.resumes_at) == (None, "running", None)
