"""The six promises and the queue's own, each turn of them. Mon–Fri 09:00–18:00 in Kyiv."""

from datetime import UTC, datetime

import pytest

from helpdesk.domain.sla.chain import steps_ahead
from helpdesk.domain.sla.clock import evaluate, rounds
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.facts import Fact, History
from helpdesk.domain.sla.plan import KINDS, PAUSABLE
from helpdesk.domain.sla.reading import history_of
from helpdesk.domain.sla.target import TargetState
from helpdesk.domain.sla.waiting import Rule
from helpdesk.models import EventKind
from tests.domain.sla.test_clock import OFFICE

E = EventKind
PROMISES = {
    "take": 30,
    "first_response": 60,
    "next_response": 120,
    "update": 240,
    "resolution": 480,
    "operational": 180,
    "deadline": 1440,
}
SINCE_EVER = datetime(1970, 1, 1, tzinfo=UTC)
EVERYTHING = {"on_requester": [Rule(SINCE_EVER, frozenset(PAUSABLE))]}
DAYS = {"Mon": 23, "Tue": 24, "Wed": 25, "Thu": 26, "Fri": 27, "Sat": 28, "Sun": 29}


def at(text: str) -> datetime:
    """``Tue 12:00`` of the week of Monday 23 March 2026; the clocks change on its Sunday."""
    day, time = text.split()
    return datetime.fromisoformat(f"2026-03-{DAYS[day]}T{time}+02:00").astimezone(UTC)


def plan(**promised) -> object:
    return plan_from({"targets": {"high": promised or PROMISES, "low": {"resolution": 600}}})


def opened(when: str = "Mon 10:00", **data) -> Fact:
    return Fact(E.OPENED, at(when), {"priority": "high", "plan": 1, "queue": 7} | data)


def replied(when: str, side: str = "staff", **data) -> Fact:
    return Fact(E.REPLIED, at(when), {"side": side} | data)


def asked(when: str, **data) -> Fact:
    return replied(when, "requester", **data)


def taken(when: str) -> Fact:
    return Fact(E.TAKEN, at(when), {"to": 3, "state": "in_progress"})


def waits(when: str, reason: str = "on_requester") -> Fact:
    return Fact(E.WAITING_STARTED, at(when), {"reason": reason, "state": "waiting"})


def woken(when: str) -> Fact:
    return Fact(E.WOKEN, at(when), {"state": "in_progress"})


def solved(when: str) -> Fact:
    return Fact(E.RESOLVED, at(when), {"state": "resolved"})


def not_solved(when: str) -> Fact:
    return Fact(E.NOT_SOLVED, at(when), {"state": "in_progress"})


def withdrawn(when: str) -> Fact:
    return Fact(E.WITHDRAWN, at(when), {"state": "closed"})


def moved(when: str, to: int) -> Fact:
    return Fact(E.MOVED, at(when), {"from": 7, "to": to, "plan": 1})


def history(*facts: Fact, plans=None, reasons=None) -> History:
    versions = {1: (plan(), OFFICE)} | (plans or {})
    return history_of([opened(), *facts], versions, EVERYTHING if reasons is None else reasons)


def state(kind: str, when: str, *facts: Fact, **promised) -> TargetState | None:
    """How a promise stands; at ``when`` the ticket has lived the facts."""
    told = history(*facts).facts
    return next(
        (one for one in evaluate(told, plan(**promised), OFFICE, at(when)) if one.kind == kind),
        None,
    )


def seen(kind: str, when: str, *facts: Fact, **promised) -> tuple | None:
    found = state(kind, when, *facts, **promised)
    return found and (found.state, found.due_at, found.met_at)


@pytest.mark.parametrize("kind", KINDS)
def test_each_promise_stands_alone(kind):
    told = history(replied("Mon 10:10"), asked("Mon 10:20")).facts
    alone = evaluate(told, plan(**{kind: PROMISES[kind]}), OFFICE, at("Mon 10:30"))
    together = evaluate(told, plan(), OFFICE, at("Mon 10:30"))
    assert [one.kind for one in alone] == [kind]
    assert alone[0] == next(one for one in together if one.kind == kind)


TABLE = [
    # take: somebody owns it
    ("take", "Mon 10:10", [], ("running", "Mon 10:30", None)),
    ("take", "Mon 10:40", [], ("missed", "Mon 10:30", None)),
    ("take", "Mon 12:00", [taken("Mon 10:20")], ("met", "Mon 10:30", "Mon 10:20")),
    ("take", "Mon 12:00", [taken("Mon 10:31")], ("missed", "Mon 10:30", "Mon 10:31")),
    ("take", "Mon 12:00", [replied("Mon 10:05")], ("missed", "Mon 10:30", None)),
    ("take", "Mon 12:00", [solved("Mon 10:05")], ("met", "Mon 10:30", "Mon 10:05")),
    ("take", "Mon 12:00", [waits("Mon 10:05")], ("missed", "Mon 10:30", None)),
    (
        "take",
        "Mon 12:00",
        [replied("Mon 10:05"), waits("Mon 10:06"), woken("Mon 11:06")],
        ("missed", "Mon 11:30", None),
    ),
    (
        "take",
        "Mon 12:00",
        [waits("Mon 10:05"), replied("Mon 10:20")],
        ("paused", None, None),
    ),
    # first response
    ("first_response", "Mon 10:30", [waits("Mon 10:05")], ("running", "Mon 11:00", None)),
    ("first_response", "Mon 12:00", [asked("Mon 10:05")], ("missed", "Mon 11:00", None)),
    (
        "first_response",
        "Mon 12:00",
        [replied("Mon 10:05", automatic=True)],
        ("missed", "Mon 11:00", None),
    ),
    ("first_response", "Mon 12:00", [replied("Mon 11:00")], ("met", "Mon 11:00", "Mon 11:00")),
    ("first_response", "Mon 12:00", [solved("Mon 10:40")], ("met", "Mon 11:00", "Mon 10:40")),
    # next response: from the oldest unanswered message
    ("next_response", "Mon 12:00", [], None),
    ("next_response", "Mon 12:00", [asked("Mon 10:10"), asked("Mon 10:20")], None),
    ("next_response", "Mon 12:00", [asked("Mon 10:10"), replied("Mon 10:20")], None),
    (
        "next_response",
        "Mon 12:00",
        [replied("Mon 10:10"), asked("Mon 10:20"), asked("Mon 11:50")],
        ("running", "Mon 12:20", None),
    ),
    (
        "next_response",
        "Mon 12:30",
        [replied("Mon 10:10"), asked("Mon 10:20"), replied("Mon 12:00")],
        ("met", "Mon 12:20", "Mon 12:00"),
    ),
    (
        "next_response",
        "Mon 13:30",
        [replied("Mon 10:10"), asked("Mon 10:20"), replied("Mon 12:00"), asked("Mon 13:00")],
        ("running", "Mon 15:00", None),
    ),
    (
        "next_response",
        "Mon 13:30",
        [replied("Mon 10:10"), asked("Mon 10:20"), replied("Mon 10:30", automatic=True)],
        ("missed", "Mon 12:20", None),
    ),
    (
        "next_response",
        "Mon 12:00",
        [replied("Mon 10:10"), asked("Mon 10:20", automatic=True)],
        None,
    ),
    ("next_response", "Mon 12:00", [replied("Mon 10:10"), asked("Mon 10:20", thanks=True)], None),
    (
        "next_response",
        "Mon 12:00",
        [replied("Mon 10:10"), asked("Mon 10:20"), solved("Mon 11:00")],
        ("met", "Mon 12:20", "Mon 11:00"),
    ),
    ("next_response", "Mon 12:00", [solved("Mon 10:30"), asked("Mon 11:00")], None),
    (
        "next_response",
        "Mon 12:00",
        [solved("Mon 10:30"), not_solved("Mon 11:00")],
        ("running", "Mon 13:00", None),
    ),
    (
        "next_response",
        "Mon 13:00",
        [solved("Mon 10:30"), asked("Mon 11:00", state="in_progress", reopened="yes")],
        ("missed", "Mon 13:00", None),
    ),
    (
        "next_response",
        "Mon 13:00",
        [replied("Mon 10:10"), asked("Mon 10:20"), withdrawn("Mon 10:30")],
        ("withdrawn", "Mon 12:20", None),
    ),
    # update: the longest silence
    ("update", "Mon 12:00", [], ("running", "Mon 14:00", None)),
    ("update", "Mon 12:00", [asked("Mon 11:00")], ("running", "Mon 14:00", None)),
    ("update", "Mon 12:00", [replied("Mon 11:00")], ("running", "Mon 15:00", None)),
    (
        "update",
        "Mon 16:00",
        [replied("Mon 11:00"), replied("Mon 15:30")],
        ("running", "Tue 10:30", None),
    ),
    (
        "update",
        "Mon 16:00",
        [replied("Mon 11:00"), waits("Mon 12:00"), woken("Mon 14:00")],
        ("running", "Mon 17:00", None),
    ),
    ("update", "Tue 16:00", [solved("Mon 13:00")], ("met", "Mon 14:00", "Mon 13:00")),
    (
        "update",
        "Mon 17:00",
        [solved("Mon 13:00"), not_solved("Mon 16:00")],
        ("running", "Tue 11:00", None),
    ),
    # resolution, and the deadline that never pauses
    (
        "resolution",
        "Mon 12:00",
        [waits("Mon 10:30"), woken("Mon 11:30")],
        ("running", "Tue 10:00", None),
    ),
    (
        "deadline",
        "Mon 12:00",
        [waits("Mon 10:30"), woken("Mon 11:30")],
        ("running", "Tue 10:00", None),
    ),
    ("deadline", "Mon 20:00", [waits("Mon 10:30")], ("running", "Tue 10:00", None)),
    ("deadline", "Tue 20:00", [solved("Tue 09:59")], ("met", "Tue 10:00", "Tue 09:59")),
    (
        "deadline",
        "Tue 20:00",
        [solved("Mon 11:00"), not_solved("Tue 12:00")],
        ("missed", "Tue 10:00", None),
    ),
    # operational: each queue has a time of its own
    ("operational", "Mon 12:00", [], ("running", "Mon 13:00", None)),
    ("operational", "Mon 12:00", [moved("Mon 11:30", 8)], ("running", "Mon 14:30", None)),
    (
        "operational",
        "Mon 17:00",
        [moved("Mon 11:30", 8), solved("Mon 14:31")],
        ("missed", "Mon 14:30", "Mon 14:31"),
    ),
    (
        "operational",
        "Mon 17:00",
        [moved("Mon 11:30", 8), waits("Mon 12:00"), woken("Mon 13:00")],
        ("missed", "Mon 15:30", None),
    ),
]


@pytest.mark.parametrize(("kind", "when", "facts", "expected"), TABLE)
def test_a_promise_stands_as_the_table_says(kind, when, facts, expected):
    found = seen(kind, when, *facts)
    if expected is None:
        assert found is None
        return
    word, due_at, met_at = expected
    assert found == (word, due_at and at(due_at), met_at and at(met_at))


@pytest.mark.parametrize(
    ("days", "begins", "wait", "due"),
    [
        (1, "Mon 10:00", None, "Tue 18:00"),
        (1, "Mon 08:00", None, "Tue 18:00"),
        (1, "Mon 20:00", None, "Tue 18:00"),
        (4, "Mon 10:00", None, "Fri 18:00"),
        (2, "Mon 10:00", ("Tue 16:00", "Wed 10:00"), "Thu 18:00"),
        (2, "Mon 10:00", ("Tue 10:00", "Tue 16:00"), "Wed 18:00"),
        (2, "Mon 10:00", ("Tue 10:00", "Tue 18:00"), "Thu 18:00"),
        (2, "Mon 10:00", ("Mon 10:00", "Wed 10:00"), "Thu 18:00"),
        (2, "Mon 10:00", ("Tue 18:00", "Wed 09:00"), "Wed 18:00"),
        (2, "Mon 10:00", ("Tue 17:00", None), None),
        (1, "Mon 10:00", ("Tue 18:00", None), "Tue 18:00"),
    ],
)
def test_working_days_end_at_the_close_of_the_last_of_them(days, begins, wait, due):
    facts = [opened(begins)]
    if wait:
        facts.append(waits(wait[0]))
        if wait[1]:
            facts.append(woken(wait[1]))
    told = history_of(facts, {1: (plan(), OFFICE)}, EVERYTHING).facts
    promised = plan(resolution=f"{days} working days")
    (found,) = evaluate(told, promised, OFFICE, at("Wed 12:00"))
    assert found.due_at == (due and at(due))


def test_a_weekend_is_no_working_day_and_its_change_of_clocks_moves_no_close():
    told = history_of([opened("Sat 12:00")], {1: (plan(), OFFICE)}).facts
    (found,) = evaluate(told, plan(resolution="1 working day"), OFFICE, at("Sun 12:00"))
    assert found.due_at == datetime(2026, 3, 30, 15, 0, tzinfo=UTC)  # Monday 18:00, summer time
    assert found.left_seconds == 9 * 3600


def test_a_share_of_working_days_is_a_share_of_the_time_that_counts_until_then():
    chain = [
        {"at_percent": percent, "target": "resolution", "tell": ["lead"]}
        for percent in (50, 100, 150)
    ]
    promised = plan_from(
        {"targets": {"high": {"resolution": "1 working day"}}, "escalation": chain}
    )
    (found,) = evaluate(history().facts, promised, OFFICE, at("Mon 12:00"))
    # Mon 10:00 – Tue 18:00 holds 17 open hours.
    reached = [one.reached_at for one in found.steps]
    assert reached == [at("Tue 09:30"), at("Tue 18:00"), at("Wed 17:30")]
    assert found.left_seconds == 15 * 3600


def test_every_round_of_a_promise_can_be_told_afterwards():
    told = history(
        replied("Mon 10:10"),
        asked("Mon 10:20"),
        replied("Mon 12:30"),
        asked("Mon 13:00"),
        replied("Mon 13:10"),
        asked("Mon 17:00"),
    ).facts
    found = rounds("next_response", told, plan(), OFFICE, at("Tue 09:30"))
    assert [(one.round, one.state) for one in found] == [(1, "missed"), (2, "met"), (3, "running")]
    assert found[-1].due_at == at("Tue 10:00")
    present = state(
        "next_response",
        "Tue 09:30",
        *[replied("Mon 10:10"), asked("Mon 10:20"), replied("Mon 12:30"), asked("Mon 13:00")],
        *[replied("Mon 13:10"), asked("Mon 17:00")],
    )
    assert present == found[-1]


def test_each_round_may_be_escalated_anew():
    one = history(replied("Mon 10:10"), asked("Mon 10:20"))
    two = history(
        replied("Mon 10:10"), asked("Mon 10:20"), replied("Mon 11:00"), asked("Mon 12:00")
    )
    generations = []
    for told in (one, two):
        found = evaluate(told.facts, plan(), OFFICE, at("Mon 13:00"))
        generations.append({target.kind: told.generation_of(target) for target in found})
    assert generations[0]["next_response"] == 1
    assert generations[1]["next_response"] == 2
    assert generations[1]["resolution"] == 1


def test_a_wait_keeps_the_rules_in_force_when_it_began():
    rules = {
        "on_requester": [
            Rule(at("Mon 09:00"), frozenset({"resolution"})),
            Rule(at("Mon 12:00"), frozenset()),
        ]
    }
    before = history(waits("Mon 11:00"), woken("Mon 13:00"), reasons=rules)
    after = history(waits("Mon 12:00"), woken("Mon 13:00"), reasons=rules)
    assert [wait.pauses for wait in before.facts.waits] == [frozenset({"resolution"})]
    assert [wait.pauses for wait in after.facts.waits] == [frozenset()]


def test_a_wait_from_before_the_first_rules_has_those_and_an_unknown_reason_pauses_nothing():
    rules = {"on_requester": [Rule(at("Wed 09:00"), frozenset({"update"}))]}
    told = history(waits("Mon 11:00"), waits("Mon 12:00", "on_mars"), reasons=rules)
    assert [wait.pauses for wait in told.facts.waits] == [frozenset({"update"}), frozenset()]


def test_what_another_plan_no_longer_promises_is_withdrawn_and_what_it_adds_counts_from_the_start():
    less = plan(resolution=480)
    change = Fact(E.MOVED, at("Mon 10:20"), {"to": 8, "plan": 2})
    told = history(change, plans={2: (less, OFFICE)})
    found = {one.kind: one for one in evaluate(told.facts, less, OFFICE, at("Mon 12:00"))}
    assert (found["first_response"].state, found["first_response"].segments[-1].end) == (
        "withdrawn",
        at("Mon 10:20"),
    )
    assert found["resolution"].state == "running"
    told = history_of([opened(), change], {1: (less, OFFICE), 2: (plan(), OFFICE)})
    found = {one.kind: one for one in evaluate(told.facts, plan(), OFFICE, at("Mon 12:00"))}
    assert (found["first_response"].state, found["first_response"].due_at) == (
        "missed",
        at("Mon 11:00"),
    )
    assert found["operational"].started_at == at("Mon 10:20")


def test_time_spent_withdrawn_counts_for_nothing_once_it_goes_on():
    told = [withdrawn("Mon 10:20"), Fact(E.REOPENED, at("Mon 12:20"), {"state": "in_progress"})]
    assert seen("first_response", "Mon 12:30", *told) == ("running", at("Mon 13:00"), None)
    assert seen("update", "Mon 12:30", *told) == ("running", at("Mon 16:00"), None)


def test_a_due_date_set_by_hand_is_pinned_and_the_computed_one_stays_beside_it():
    pin = Fact(E.DUE_SET, at("Mon 11:00"), {"due": at("Thu 12:00").isoformat()})
    found = state("resolution", "Mon 12:00", pin, waits("Mon 11:30"))
    assert (found.due_at, found.computed_due_at) == (at("Thu 12:00"), None)
    assert (found.state, found.is_pinned, found.is_held) == ("running", True, False)
    found = state("resolution", "Mon 12:00", pin)
    assert (found.due_at, found.computed_due_at) == (at("Thu 12:00"), at("Mon 18:00"))
    unpinned = Fact(E.DUE_REMOVED, at("Mon 11:30"), {})
    found = state("resolution", "Mon 12:00", pin, unpinned)
    assert (found.due_at, found.is_pinned) == (at("Mon 18:00"), False)
    # What was solved before the date was set is judged by the plan.
    assert state("resolution", "Fri 12:00", solved("Tue 10:00")).state == "missed"
    assert state("resolution", "Fri 12:00", pin, solved("Tue 10:00")).state == "met"


def test_a_due_date_set_by_hand_needs_no_promise_and_lets_the_chain_speak_again():
    pin = Fact(E.DUE_SET, at("Mon 11:00"), {"due": at("Thu 12:00").isoformat()})
    told = history(pin)
    (found,) = evaluate(told.facts, plan(resolution=60), OFFICE, at("Mon 12:00"))
    assert (told.generation_of(found), told.armed_for(found)) == (2, at("Mon 11:00"))
    kinds = {one.kind: one for one in evaluate(told.facts, plan(take=5), OFFICE, at("Mon 12:00"))}
    assert kinds["resolution"].promised is None
    assert kinds["resolution"].due_at == at("Thu 12:00")


def test_what_a_change_breaks_is_told_once_though_the_plan_has_no_chain():
    urgent = Fact(E.PRIORITY_CHANGED, at("Mon 12:00"), {"to": "high", "plan": 1})
    told = history_of([opened(priority="low"), urgent], {1: (plan(), OFFICE)})
    found = {one.kind: one for one in evaluate(told.facts, plan(), OFFICE, at("Mon 12:01"))}
    (firing,) = steps_ahead(found["first_response"], told, ())
    assert (firing.key.step, firing.tell, firing.on_change) == ("100%!", ("assignee", "lead"), True)
    assert steps_ahead(found["first_response"], told, [firing.key]) == []
    assert steps_ahead(found["resolution"], told, ()) == []
