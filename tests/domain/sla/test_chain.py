"""Steps of a chain: where they stand, how they repeat, for which tickets they are. Pure."""

from datetime import timedelta

import pytest

from helpdesk.domain.sla.chain import due, next_check, steps_ahead
from helpdesk.domain.sla.clock import evaluate
from helpdesk.domain.sla.coming import timeline
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.firing import Fired
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.reading import history_of
from helpdesk.domain.sla.step import Circumstances, Moment
from helpdesk.models import EventKind
from tests.domain.sla.test_clock import OFFICE
from tests.domain.sla.test_targets import EVERYTHING, asked, at, not_solved, opened, solved, waits

AROUND = Circumstances("high", "network", 2, ("vpn", "computers"))


def chain(*steps, **promised):
    targets = promised or {"resolution": 480}
    written = [{"target": "resolution", "tell": ["lead"]} | step for step in steps]
    return plan_from({"targets": {"high": targets, "low": targets}, "escalation": written})


def known(plan, when, *events):
    told = history_of([opened(), *events], {1: (plan, OFFICE)}, EVERYTHING)
    targets = {one.kind: one for one in evaluate(told.facts, plan, OFFICE, at(when))}
    return told, targets


def instants(plan, *events, kind="resolution", when="Mon 12:00", fired=(), until=None):
    told, targets = known(plan, when, *events)
    ahead = steps_ahead(targets[kind], told, fired, until and at(until))
    return [(one.key.step, one.at) for one in ahead]


def test_minutes_before_and_after_count_while_the_calendar_is_open():
    plan = chain({"minutes_before": 60}, {"minutes_after": 90})  # due Mon 18:00, as it closes
    assert instants(plan) == [("-60m", at("Mon 17:00")), ("+90m", at("Tue 10:30"))]


def test_minutes_around_a_deadline_are_elapsed_ones():
    here = {"target": "deadline"}
    plan = chain({"minutes_before": 60} | here, {"minutes_after": 90} | here, deadline=600)
    found = instants(plan, kind="deadline")
    assert found == [("-60m", at("Mon 19:00")), ("+90m", at("Mon 21:30"))]


def test_a_step_further_before_than_the_promise_is_long_stands_at_its_beginning():
    assert instants(chain({"minutes_before": 900})) == [("-900m!", at("Mon 10:00"))]


def test_minutes_before_working_days_count_back_from_their_close():
    plan = chain({"minutes_before": 60}, resolution="1 working day")
    assert instants(plan) == [("-60m", at("Tue 17:00"))]


def test_a_pause_holds_minutes_after_as_it_holds_the_promise():
    plan = chain({"minutes_before": 30}, {"minutes_after": 60})
    assert instants(plan, waits("Mon 11:00")) == []
    found = instants(plan, waits("Mon 11:00"), asked("Mon 12:00", state="in_progress"))
    assert found == [("-30m", at("Tue 09:30")), ("+60m", at("Tue 11:00"))]


def test_a_repeated_step_is_listed_up_to_the_first_that_is_still_to_come():
    plan = chain({"at_percent": 100, "repeat": {"every_minutes": 60, "times": 3}})
    assert instants(plan) == [("100%", at("Mon 18:00"))]
    until = instants(plan, until="Tue 10:30")
    assert until == [
        ("100%", at("Mon 18:00")),
        ("100%#1", at("Tue 10:00")),
        ("100%#2", at("Tue 11:00")),
    ]
    assert len(instants(plan, until="Fri 12:00")) == 4


def test_a_repetition_that_was_taken_stands_for_those_before_it():
    plan = chain({"at_percent": 100, "repeat": {"every_minutes": 60, "times": 3}})
    fired = {Fired("resolution", "100%#2", 1)}
    assert instants(plan, fired=fired) == [("100%#3", at("Tue 12:00"))]
    assert instants(plan, fired={Fired("resolution", "100%#3", 1)}) == []


def test_repetitions_missed_in_an_outage_are_taken_as_one():
    plan = chain({"at_percent": 100, "repeat": {"every_minutes": 30, "times": 5}})
    told, targets = known(plan, "Tue 10:10")
    taken, passed = due(
        steps_ahead(targets["resolution"], told, (), at("Tue 10:10")), AROUND, at("Tue 10:10")
    )
    (firing,) = taken
    assert (firing.key.step, firing.missed, passed) == ("100%#2", 2, [])
    assert (firing.was_due_at, firing.at) == (at("Mon 18:00"), at("Tue 10:00"))
    ahead = steps_ahead(targets["resolution"], told, {firing.key}, at("Tue 10:10"))
    assert next_check(targets["resolution"], ahead) == at("Tue 10:30")


@pytest.mark.parametrize(
    ("condition", "is_for"),
    [
        ({"priorities": ["high"]}, True),
        ({"priorities": ["low", "critical"]}, False),
        ({"queues": ["network"], "lines": [2, 3]}, True),
        ({"lines": [1]}, False),
        ({"categories": ["computers"]}, True),
        ({"categories": ["printers"]}, False),
        ({"waiting": False}, True),
        ({"waiting": True}, False),
        ({"waiting": ["on_requester"]}, False),
        ({"unassigned": False}, True),
        ({"unassigned": True, "priorities": ["high"]}, False),
    ],
)
def test_a_step_is_for_those_tickets_of_which_all_is_so(condition, is_for):
    plan = chain({"at_percent": 50, "only_if": condition})
    told, targets = known(plan, "Mon 16:00")
    ahead = steps_ahead(targets["resolution"], told, ())
    taken, passed = due(ahead, AROUND, at("Mon 16:00"))
    assert ([one.key.step for one in taken], [one.key.step for one in passed]) == (
        (["50%"], []) if is_for else ([], ["50%"])
    )


def test_of_steps_behind_a_new_beginning_the_last_that_is_for_the_ticket_speaks_and_only_speaks():
    plan = chain(
        {"at_percent": 10},
        {"at_percent": 20, "raise_priority": True},
        {"at_percent": 30, "only_if": {"lines": [1]}},
        {"name": "silent", "at_percent": 40, "tell": None, "unassign": True},
    )
    again = [solved("Mon 16:00"), not_solved("Mon 17:00")]
    told, targets = known(plan, "Mon 17:00", *again)
    ahead = steps_ahead(targets["resolution"], told, ())
    assert [one.key.step for one in ahead] == ["30%!", "20%!"]
    (taken,), (passed,) = due(ahead, AROUND, at("Mon 17:00"))
    assert (taken.key.step, passed.key.step) == ("20%!", "30%!")
    assert not taken.actions.changes_ticket
    fired = {taken.key, passed.key}
    assert steps_ahead(targets["resolution"], told, fired) == []


def test_what_is_to_come_is_told_in_order_with_what_is_not_for_the_ticket():
    plan = chain(
        {"at_percent": 50, "raise_priority": True},
        {"at_percent": 75, "only_if": {"lines": [1]}},
        {"minutes_after": 60, "repeat": {"every_minutes": 60, "times": 2}},
    )
    told, targets = known(plan, "Mon 12:00")
    promises = Promises(told, None, tuple(targets.values()))
    found = timeline(promises, (), at("Mon 12:00"), AROUND)
    assert [(one.firing.at, one.applies) for one in found] == [
        (at("Mon 14:00"), True),
        (at("Mon 16:00"), False),
        (at("Tue 10:00"), True),
        (at("Tue 11:00"), True),
        (at("Tue 12:00"), True),
    ]
    assert [one.firing.number for one in found] == [0, 0, 0, 1, 2]
    short = timeline(promises, (), at("Mon 12:00"), AROUND, at("Tue 10:00"))
    assert [one.firing.at for one in short] == [at("Mon 14:00"), at("Mon 16:00"), at("Tue 10:00")]


def test_what_is_due_and_not_taken_yet_comes_first_in_what_is_to_come():
    plan = chain({"at_percent": 50, "repeat": {"every_minutes": 30, "times": 9}})
    told, targets = known(plan, "Mon 15:10")
    promises = Promises(told, None, tuple(targets.values()))
    first, second, *_ = (one.firing for one in timeline(promises, (), at("Mon 15:10"), AROUND))
    assert (first.number, first.at) == (2, at("Mon 15:00"))
    assert (second.number, second.at) == (3, at("Mon 15:30"))
    assert second.at - first.at == timedelta(minutes=30)
    assert (list(first.levels), list(second.levels)) == ([0, 1, 2], [3])


@pytest.mark.parametrize(
    "moment", [Moment("percent", 75), Moment("before", 30), Moment("after", 15)]
)
def test_a_moment_is_read_as_it_is_written(moment):
    assert Moment.read(moment.written) == moment


@pytest.mark.parametrize("text", ["", "lead-first", "75", "30m", "75%#1", "+15"])
def test_what_is_no_written_moment_is_none(text):
    assert Moment.read(text) is None


def low_then(*changes):
    """A ticket of low priority, due Mon 18:00; of high priority it would be due Mon 14:00."""
    return [opened(priority="low"), *changes]


def prioritised(when, to, **data):
    return Fact(EventKind.PRIORITY_CHANGED, at(when), {"to": to} | data)


def of_two_priorities(*steps):
    written = [{"target": "resolution", "tell": ["lead"]} | step for step in steps]
    targets = {"high": {"resolution": 240}, "low": {"resolution": 480}}
    return plan_from({"targets": targets, "escalation": written})


def ahead_of(plan, when, events, fired=()):
    told = history_of(events, {1: (plan, OFFICE)}, EVERYTHING)
    (target,) = evaluate(told.facts, plan, OFFICE, at(when))
    return steps_ahead(target, told, fired, at(when))


def test_a_chain_that_raises_the_priority_goes_on_with_what_it_does_for_a_broken_promise():
    plan = of_two_priorities(
        {"at_percent": 50},
        {"at_percent": 80, "raise_priority": True},
        {"name": "boss", "at_percent": 100, "webhook": "pager", "next_line": True},
        {"minutes_after": 60, "unassign": True},
    )
    events = low_then(prioritised("Mon 16:24", "high", automatic=True))
    fired = {Fired("resolution", "50%", 1), Fired("resolution", "80%", 1)}
    ahead = ahead_of(plan, "Mon 16:25", events, fired)
    assert [(one.key.step, one.at) for one in ahead] == [
        ("boss", at("Mon 16:24")),
        ("+60m", at("Mon 16:24")),
    ]
    boss, later = (one.actions for one in ahead)
    assert (boss.webhook, boss.next_line, later.unassign) == ("pager", False, True)
    fired |= {one.key for one in ahead}
    assert ahead_of(plan, "Tue 16:00", events, fired) == []


def test_a_mistaken_priority_uses_up_no_step():
    plan = of_two_priorities({"at_percent": 100, "webhook": "pager"})
    mistaken = low_then(prioritised("Mon 15:00", "high"))
    (notice,) = ahead_of(plan, "Mon 15:01", mistaken)
    assert (notice.on_change, notice.tell) == (True, ("assignee", "lead"))
    set_right = [*mistaken, prioritised("Mon 15:12", "low")]
    (step,) = ahead_of(plan, "Mon 15:13", set_right, {notice.key})
    assert (step.at, step.actions.webhook) == (at("Mon 18:00"), "pager")


def test_a_step_moved_in_a_newer_version_of_the_plan_says_nothing_of_what_lies_behind():
    before, after = chain({"at_percent": 80}), chain({"at_percent": 75}, {"at_percent": 90})
    renewed = Fact(EventKind.REPLANNED, at("Mon 16:30"), {"plan": 2, "renewed": True})
    versions = {1: (before, OFFICE), 2: (after, OFFICE)}
    told = history_of([opened(), renewed], versions, EVERYTHING)
    (target,) = evaluate(told.facts, after, OFFICE, at("Mon 16:31"))
    ahead = steps_ahead(target, told, {Fired("resolution", "80%", 1)})
    assert [one.key.step for one in ahead] == ["90%"]


def test_what_lay_behind_stays_silent_when_a_repetition_of_what_spoke_was_taken():
    repeat = {"every_minutes": 30, "times": 1}
    plan = chain(
        {"name": "first", "at_percent": 10},
        {"name": "second", "at_percent": 10} | {"repeat": repeat},
    )
    again = [opened(), solved("Mon 11:00"), not_solved("Mon 12:00")]
    (spoke, repeated) = ahead_of(plan, "Mon 13:00", again)
    assert [spoke.key.step, repeated.key.step] == ["second!", "second#1"]
    assert ahead_of(plan, "Mon 13:00", again, {spoke.key, repeated.key}) == []
