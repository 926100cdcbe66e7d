"""Past tickets under another set-up: what is counted, what flips and why."""

from typing import Any

import pytest

from helpdesk.domain.configuration import adopting, setup
from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.rehearsal.comparing import Findings
from helpdesk.domain.rehearsal.figures import Figures, Side, Told
from helpdesk.domain.rehearsal.replaying import Period, portions
from helpdesk.domain.sla import replanning
from helpdesk.extensions import db
from tests import cast
from tests.domain.sla.story import Story, at

pytestmark = pytest.mark.usefixtures("company")


def standard(**changes: Any) -> dict[str, Any]:
    """The plan of the company with other promises for the priority high."""
    plan = next(one for one in setup.in_use().plans if one["for"].get("default"))
    return plan | {"targets": plan["targets"] | {"high": changes}}


def replayed(copy: SetUp, as_of: str = "Fri 17:00", limit: int = 200) -> Findings:
    """Everything found about Monday's tickets."""
    period = Period(at("00:00"), at("Tue 00:00"), at(as_of))
    whole = Findings()
    for portion in portions(setup.in_use(), copy, period, limit):
        whole.tickets += portion.findings.tickets
        whole.counts.update(portion.findings.counts)
        whole.flips += portion.findings.flips
    return whole


def test_a_shorter_promise_breaks_what_was_kept_and_says_why():
    number = Story("10:00").answer("10:30").solve("15:00").ticket.id
    Story("10:00").answer("10:10").solve("11:00")
    copy = setup.in_use().with_plan(standard(first_response=60, resolution=240))
    found = replayed(copy)
    (flip,) = found.flips
    assert (flip.ticket_id, flip.kind, flip.round, flip.is_worse) == (number, "resolution", 1, True)
    before, after = flip.details["before"], flip.details["after"]
    assert (before["outcome"], before["due"]) == ("kept", at("18:00").isoformat())
    assert (after["outcome"], after["due"]) == ("broken", at("14:00").isoformat())
    assert (before["count"], after["count"], after["ended"]) == (480, 240, at("15:00").isoformat())
    figures = Figures(found.counts)
    kinds = {row.name: row for row in figures.kinds}
    assert kinds["resolution"].before == Side(2, 0, 0)
    assert kinds["resolution"].after == Side(1, 1, 0)
    assert kinds["first_response"].before == kinds["first_response"].after == Side(2, 0, 0)
    assert [(row.before, row.after) for row in figures.plans] == [(Side(4, 0, 0), Side(3, 1, 0))]
    assert (figures.worse, figures.better) == (1, 0)


def test_a_longer_promise_keeps_what_was_broken():
    Story("10:00").solve("Tue 12:00")
    copy = setup.in_use().with_plan(standard(resolution=1440))
    (flip,) = [flip for flip in replayed(copy).flips if flip.kind == "resolution"]
    assert not flip.is_worse


def test_steps_that_would_have_been_reached_are_counted_by_listener():
    Story("10:00").take("10:05").solve("15:00")
    copy = setup.in_use().with_plan(standard(resolution=240))
    figures = Figures(replayed(copy).counts)
    assert figures.listeners == [
        Told("assignee", 0, 2),
        Told("lead", 0, 1),
        Told("manager", 0, 1),
    ]
    assert (figures.messages.before, figures.messages.after) == (0, 4)


def test_conditions_repetitions_and_addresses_of_a_chain_count_too():
    Story("10:00").take("10:05").solve("15:00")
    Story("10:00", topic="printer").take("10:05").solve("15:00")
    steps = [
        {
            "minutes_after": 30,
            "target": "first_response",
            "tell": ["lead", "boss@example.org"],
            "only_if": {"queues": ["network"]},
            "repeat": {"every_minutes": 60, "times": 2},
        }
    ]
    before = setup.in_use().plans[0]
    rules = before["targets"] | {"medium": {"first_response": 60, "resolution": 1440}}
    copy = setup.in_use().with_plan(before | {"escalation": steps, "targets": rules})
    told = {one.listener: one.after for one in Figures(replayed(copy).counts).listeners}
    # Due 11:00: 11:30, 12:30 and 13:30, for the network's ticket alone.
    assert told == {"lead": 3, "address": 3}


def test_what_comes_to_somebody_at_once_comes_as_one_message():
    for _ in range(4):
        Story("10:00")
    figures = Figures(replayed(setup.in_use(), as_of="16:30").counts)
    # 75 % of eight hours is 16:00; without an assignee the lead hears.
    assert figures.listeners == [Told("lead", 4, 4)]
    assert (figures.messages.before, figures.messages.after) == (1, 1)


def test_an_unchanged_copy_flips_nothing_even_where_plans_have_changed_since():
    Story("10:00").answer("10:30").solve("15:00")
    open_still = Story("11:00")
    adopt(standard(first_response=60, resolution=120), "12:00")
    open_still.move("12:30", "service-desk")
    adopt(standard(first_response=60, resolution=960), "13:00")
    found = replayed(setup.in_use())
    assert (found.tickets, found.flips) == (2, [])
    figures = Figures(found.counts)
    assert [row.before for row in figures.kinds] == [row.after for row in figures.kinds]


def test_what_the_change_does_not_touch_stays_as_it_really_was():
    """Kept under the old version; the newest would break it, but nobody asked about that plan."""
    Story("10:00").answer("10:30").solve("15:00")
    adopt(standard(first_response=60, resolution=120), "16:00")
    vip = standard(resolution=1) | {"slug": "vip", "for": {"people": ["employee2"]}}
    copy = setup.in_use().with_plan(vip)
    assert replayed(copy).flips == []
    Story("16:10", who="employee2").answer("16:20").solve("16:30")
    (flip,) = replayed(copy).flips
    assert (flip.details["before"]["plan"], flip.details["after"]["plan"]) == ("standard", "vip")


def test_a_change_of_the_chain_alone_leaves_the_promises_that_really_held():
    """Kept under the eight hours of then; the two of now are no doing of the copy's new step."""
    Story("10:00").take("10:05").answer("10:30").solve("15:00")
    adopt(standard(first_response=60, resolution=120), "16:00")
    steps = [{"at_percent": 25, "target": "resolution", "tell": ["manager"]}]
    copy = setup.in_use().with_plan(setup.in_use().plans[0] | {"escalation": steps})
    found = replayed(copy)
    assert found.flips == []
    figures = Figures(found.counts)
    assert [row.before for row in figures.kinds] == [row.after for row in figures.kinds]
    assert [row.name for row in figures.plans] == ["standard"]
    # A quarter of eight hours passed before it was solved, and the copy's step alone stands there.
    assert {one.listener: one.after for one in figures.listeners} == {"manager": 1}


def test_a_chain_changed_along_with_a_newer_version_still_starts_the_promises_over():
    open_still = Story("10:00")
    adopt(standard(first_response=60, resolution=120), "10:30")
    open_still.answer("10:40").solve("11:30")
    steps = [{"at_percent": 50, "target": "resolution", "tell": ["manager"]}]
    copy = setup.in_use().with_plan(setup.in_use().plans[0] | {"escalation": steps})
    found = replayed(copy)
    assert found.flips == []
    told = {one.listener: one.after for one in Figures(found.counts).listeners}
    assert told["manager"] == 1


def test_only_the_target_a_copy_changes_is_judged_anew():
    """Answered within the hour of then; the half an hour of now is no doing of the copy."""
    number = Story("10:00").answer("10:45").solve("15:00").ticket.id
    adopt(standard(first_response=30, resolution=480), "16:00")
    copy = setup.in_use().with_plan(standard(first_response=30, resolution=240))
    found = replayed(copy)
    (flip,) = found.flips
    assert (flip.ticket_id, flip.kind, flip.is_worse) == (number, "resolution", True)
    assert [flip.details[side]["count"] for side in ("before", "after")] == [480, 240]
    answers = next(row for row in Figures(found.counts).kinds if row.name == "first_response")
    assert answers.before == answers.after == Side(1, 0, 0)
    assert [row.name for row in Figures(found.counts).plans] == ["standard"]


def test_only_the_priority_a_copy_changes_is_judged_anew():
    Story("10:00").answer("10:45").solve("15:00")
    adopt(standard(first_response=30, resolution=120), "16:00")
    plan = setup.in_use().plans[0]
    low = plan["targets"] | {"low": {"first_response": 10, "resolution": 20}}
    found = replayed(setup.in_use().with_plan(plan | {"targets": low}))
    assert found.flips == []
    assert {row.before for row in Figures(found.counts).kinds} == {Side(1, 0, 0)}
    assert {row.after for row in Figures(found.counts).kinds} == {Side(1, 0, 0)}


def test_only_the_days_a_copy_changes_are_counted_anew():
    """Monday went on until six, and goes on all night now; the copy has a longer Friday."""
    Story("17:00").answer("17:30").solve("Tue 15:00")
    calendar = setup.in_use().calendars[0]
    night = calendar | {"hours": {**calendar["hours"], "mon": [["00:00", "24:00"]]}}
    adopt_proposal(setup.in_use().with_calendar(night), "Tue 16:00")
    friday = night | {"hours": {**night["hours"], "fri": [["09:00", "20:00"]]}}
    assert replayed(setup.in_use().with_calendar(friday)).flips == []
    monday = night | {"hours": {**night["hours"], "mon": [["00:00", "23:00"]]}}
    (flip,) = replayed(setup.in_use().with_calendar(monday)).flips
    assert flip.details["before"]["due"] == at("Tue 16:00").isoformat()
    assert flip.details["after"]["due"] == at("Tue 11:00").isoformat()


def test_other_hours_leave_the_amounts_that_really_held():
    """Five hours and a half of Monday, of eight: with the two of now it would be late anyway."""
    Story("10:00").answer("10:45").solve("15:30")
    adopt(standard(first_response=30, resolution=120), "16:00")
    calendar = setup.in_use().calendars[0]
    longer = {**calendar["hours"], "mon": [["08:00", "20:00"]]}
    found = replayed(setup.in_use().with_calendar(calendar | {"hours": longer}))
    assert found.flips == []
    assert {row.after for row in Figures(found.counts).kinds} == {Side(1, 0, 0)}


def test_steps_a_copy_leaves_alone_stay_as_they_were():
    """The assignee heard at three quarters of eight hours then; of two now, which is untouched."""
    Story("10:00").take("10:05").answer("10:30").solve("17:00")
    plan = setup.in_use().plans[0]
    first, last = plan["escalation"]
    tells_lead = first | {"tell": ["lead"]}
    adopt(standard() | {"escalation": [tells_lead, last]}, "17:30")
    new = {"at_percent": 50, "target": "resolution", "tell": ["manager"]}
    changed = setup.in_use().plans[0] | {"escalation": [new, tells_lead, last]}
    copy = setup.in_use().with_plan(changed)
    told = {
        (one.listener, one.before, one.after) for one in Figures(replayed(copy).counts).listeners
    }
    assert told == {("assignee", 1, 1), ("manager", 0, 1)}


def test_after_a_hand_over_the_copys_plan_of_the_new_queue_holds():
    story = Story("10:00", topic="printer").move("11:00", "network")
    story.agent = "agent2"
    story.solve("17:00")
    fast = {"medium": {"resolution": 180}}
    network = standard() | {"slug": "net", "for": {"queues": ["network"]}, "targets": fast}
    flips = replayed(setup.in_use().with_plan(network)).flips
    solution, answer = sorted(flips, key=lambda flip: flip.is_worse, reverse=True)
    assert (solution.kind, solution.details["after"]["plan"]) == ("resolution", "net")
    # It came too late, and the copy no longer promises it.
    assert (answer.kind, answer.details["after"]["outcome"]) == ("first_response", "withdrawn")


def test_other_hours_are_a_change_too():
    Story("17:00").solve("Tue 13:00")
    calendar = setup.in_use().calendars[0]
    longer = {**calendar["hours"], "mon": [["09:00", "22:00"]]}
    copy = setup.in_use().with_calendar(calendar | {"hours": longer})
    (flip,) = replayed(copy).flips
    assert flip.details["before"]["count"] == flip.details["after"]["count"]


def test_portions_add_up_to_the_whole():
    for minute in range(7):
        Story(f"10:0{minute}").solve(f"1{minute}:00")
    copy = setup.in_use().with_plan(standard(resolution=180))
    whole, parts = replayed(copy), replayed(copy, limit=2)
    assert (whole.tickets, whole.flips) == (parts.tickets, parts.flips)
    assert {**whole.counts} == {**parts.counts}


def test_a_history_that_cannot_be_read_is_counted_and_left_out():
    from tests.jobs.test_passing_time import poison

    poison(Story("10:00").ticket.id)
    Story("10:00")
    found = replayed(setup.in_use())
    assert (found.tickets, found.counts["unreadable"]) == (1, 1)


def adopt(plan: dict[str, Any], when: str) -> None:
    adopt_proposal(setup.in_use().with_plan(plan), when)


def adopt_proposal(proposal: Any, when: str) -> None:
    by = cast.person("admin")
    adopting.adopt(proposal, kind="plan_saved", slug="standard", by=by, now=at(when))
    db.session.commit()
    replanning.batch(at(when))
    db.session.commit()
