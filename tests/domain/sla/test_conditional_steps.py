"""Steps that are for some tickets only, and steps that repeat, as the sweep takes them."""

import pytest
from sqlalchemy import select

from helpdesk.domain.sla.dry_run import dry_run
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Person, Plan
from tests import cast
from tests.domain.sla.story import PROMISES, Story, at, sweep

pytestmark = pytest.mark.usefixtures("company")


def chain(*steps: dict) -> None:
    """Let the plan in use have this chain for the solution."""
    written = [{"target": "resolution", "tell": ["lead"]} | step for step in steps]
    plan = db.session.scalars(select(Plan)).one()
    plan.document = PROMISES | {"escalation": written, "applies_to": {"default": True}}
    db.session.commit()
    db.session.expire_all()


def ledger() -> list[tuple[str, bool]]:
    query = select(EscalationFired).order_by(EscalationFired.id)
    return [(row.step, row.is_passed_over) for row in db.session.scalars(query)]


def names(ids: list[int]) -> set[str]:
    return {who for who in cast.PEOPLE if cast.person(who).id in ids}


def test_a_step_that_is_not_for_the_ticket_at_its_instant_is_passed_over_for_good():
    chain({"at_percent": 50, "only_if": {"unassigned": True}}, {"minutes_before": 60})
    story = Story("10:00").take("10:05")
    sweep("14:00")
    assert story.steps() == []
    assert ledger() == [("50%", True)]
    assert sweep("14:01") == 0
    sweep("17:00")
    assert story.steps() == ["-60m"]


def test_of_two_steps_at_one_place_the_one_for_the_ticket_is_taken():
    chain(
        {"at_percent": 50, "only_if": {"queues": ["network"]}, "tell": ["manager"]},
        {"at_percent": 50, "only_if": {"queues": ["service-desk"]}, "name": "desk"},
    )
    story = Story("10:00").take("10:05")
    sweep("14:00:10")
    assert [(one["step"], names(one["to"])) for one in story.escalations()] == [
        ("50%", {"manager"})
    ]
    assert sorted(ledger()) == [("50%", False), ("desk", True)]


def test_a_repeated_step_speaks_until_the_promise_is_kept():
    chain({"minutes_after": 10, "repeat": {"every_minutes": 30, "times": 5}})
    story = Story("09:00").take("09:05")  # due 17:00
    for when in ("17:10", "17:40", "17:40:05"):
        sweep(when)
    assert [(one["step"], one.get("repeat")) for one in story.escalations()] == [
        ("+10m", None),
        ("+10m#1", 1),
    ]
    story.solve("17:50")
    sweep("Tue 12:00")
    assert story.steps() == ["+10m", "+10m#1"]


def test_repetitions_missed_in_an_outage_speak_once_late_and_with_their_number():
    chain({"minutes_after": 10, "repeat": {"every_minutes": 10, "times": 9}})
    story = Story("09:00").take("09:05")
    sweep("17:40:30")
    (told,) = story.escalations()
    assert (told["step"], told["missed"], told["is_late"]) == ("+10m#3", 3, True)
    (row,) = db.session.scalars(select(EscalationFired)).all()
    assert row.due_at == at("17:10")
    assert story.target().next_check_at == at("17:50")


def test_the_line_of_managers_hears_one_level_up_with_each_repetition():
    above = {"agent2": "employee2", "employee2": "manager", "manager": "admin"}
    for who, boss in above.items():
        cast.person(who).manager_id = cast.person(boss).id
    chain(
        {
            "minutes_after": 10,
            "tell": ["line_manager"],
            "repeat": {"every_minutes": 10, "times": 9},
        }
    )
    story = Story("09:00").take("09:05")
    for when in ("17:10", "17:20", "17:30", "17:40"):
        sweep(when)
    heard = [names(one["to"]) for one in story.escalations()]
    # employee2 has no part in the desk: who may not see the ticket is told from outside
    assert heard == [set(), {"manager"}, {"admin"}, {"admin"}]


def test_repetitions_missed_reach_every_level_they_would_have_reached():
    cast.person("agent2").manager_id = cast.person("manager").id
    cast.person("manager").manager_id = cast.person("admin").id
    step = {"minutes_after": 10, "tell": ["line_manager"]}
    chain(step | {"repeat": {"every_minutes": 10, "times": 9}})
    story = Story("09:00").take("09:05")
    due, later, *_ = dry_run(story.ticket, at("17:25")).steps
    assert (names(due.heard.inside), names(later.heard.inside)) == ({"manager", "admin"}, {"admin"})
    sweep("17:25")
    assert [names(one["to"]) for one in story.escalations()] == [{"manager", "admin"}]


def test_without_a_superior_the_managers_of_the_department_hear():
    chain({"at_percent": 50, "tell": ["line_manager"]})
    story = Story("10:00").take("10:05")
    sweep("14:00")
    assert names(story.escalations()[0]["to"]) == {"manager"}


def test_everybody_who_works_in_the_queue_may_hear():
    chain({"at_percent": 50, "tell": ["queue"]})
    story = Story("10:00")
    sweep("14:00")
    assert names(story.escalations()[0]["to"]) == {"agent2", "lead"}


def test_a_dry_run_tells_who_would_hear_what_and_changes_nothing():
    chain(
        {"at_percent": 50},
        {"at_percent": 75, "tell": ["manager", "on-call@lumen.example"]},
        {"at_percent": 100, "only_if": {"lines": [1]}},
    )
    story = Story("10:00").take("10:05")
    sweep("14:00")
    found = dry_run(story.ticket, at("15:00")).steps
    told = [
        (one.coming.firing.at, one.coming.firing.step.key, names(one.heard.inside)) for one in found
    ]
    assert told == [(at("16:00"), "75%", {"manager"}), (at("18:00"), "100%", set())]
    assert found[0].heard.addresses == ["on-call@lumen.example"]
    assert not found[1].coming.applies
    assert story.steps() == ["50%"]
    assert not db.session.dirty


def test_an_address_of_somebody_here_means_the_person():
    lead: Person = cast.person("lead")
    chain({"at_percent": 50, "tell": [lead.mail]})
    story = Story("10:00").take("10:05")
    (planned,) = dry_run(story.ticket, at("10:10")).steps
    assert (names(planned.heard.inside), planned.heard.addresses) == ({"lead"}, [])
