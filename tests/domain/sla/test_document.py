"""Calendars and plans as written by people: what is accepted, and what the complaint says."""

from datetime import date

import pytest
import yaml

from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.plan import Promised

OFFICE = {"timezone": "Europe/Kyiv", "hours": {"mon": [["09:00", "18:00"]]}}
PLAN = {"targets": {"high": {"first_response": 30, "resolution": 240}}}


def test_a_calendar_can_be_written_in_yaml():
    written = """
        timezone: Europe/Kyiv
        hours: {mon: [["09:00", "13:00"], ["14:00", "24:00"]]}
        exceptions:
          2026-01-03: [["10:00", "14:00"]]
        holidays: {country: UA}
    """
    calendar = calendar_from(yaml.safe_load(written))
    assert calendar.slots_on(date(2026, 1, 3)) == ((36_000, 50_400),)
    assert calendar.slots_on(date(2026, 1, 5)) == ((32_400, 46_800), (50_400, 86_400))
    assert calendar.slots_on(date(2026, 1, 6)) == ()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"timezone": "Mars/Base"}, "no time zone called 'Mars/Base'"),
        ({"timezone": "../../etc/passwd"}, "no time zone called"),
        ({"hours": {"monday": []}}, "hours.monday"),
        ({"hours": {"mon": [["9", "18:00"]]}}, r"hours.mon.0.0: \"9\" is not a time of day"),
        ({"hours": {"mon": [["09:00", "24:01"]]}}, "24:01"),
        ({"hours": {"mon": [["09:00", 1080]]}}, "write a time in quotes"),
        ({"hours": {"mon": ["09:00-18:00"]}}, "write a slot as"),
        ({"hours": {"mon": [["22:00", "06:00"]]}}, "mon: .*write a night as two slots"),
        ({"exceptions": {"3.1.2026": []}}, "not a date like"),
        ({"exceptions": {"2026-02-30": []}}, "2026-02-30"),
        ({"holidays": {"country": "Atlantis"}}, "not known"),
        ({"holidays": {"country": "PL", "subdivision": "Sales"}}, "no subdivision"),
        ({"hours": {}}, "never open"),
        ({"opening": {}}, "opening: Extra inputs"),
    ],
)
def test_what_is_wrong_with_a_calendar_is_said_with_its_place(change, complaint):
    with pytest.raises(ClockError, match=complaint):
        calendar_from(OFFICE | change)


def test_a_plan_promises_per_priority_and_target():
    plan = plan_from(PLAN)
    assert plan.promised("resolution", "high") == Promised(240)
    assert plan.promised("resolution", "low") is None


def test_steps_come_in_the_order_they_are_reached():
    chain = [
        {"at_percent": 100, "target": "resolution", "tell": ["assignee", "lead", "manager"]},
        {"at_percent": 75, "target": "resolution", "tell": ["assignee"]},
        {"at_percent": 75, "target": "first_response", "tell": ["lead"]},
    ]
    plan = plan_from(PLAN | {"escalation": chain})
    assert [step.percent for step in plan.steps_of("resolution")] == [75, 100]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"targets": {"urgent": {}}}, "targets.urgent"),
        ({"targets": {"high": {"resolution": 0}}}, "targets.high.resolution"),
        ({"pauses": {"on_requester": ["resolution"]}}, "waiting_reasons"),
        ({"targets": {"high": {"resolution": "two days"}}}, "2 working days"),
        ({"targets": {"high": {"deadline": "2 working days"}}}, "targets.high.deadline"),
        ({"targets": {"high": {"resolution": True}}}, "whole number"),
        ({"escalation": [{"at_percent": 75, "target": "resolution", "tell": []}]}, "tell"),
        ({"escalation": [{"at_percent": 75, "target": "resolution", "tell": ["boss"]}]}, "tell"),
        (
            {"escalation": [{"at_percent": 75, "target": "resolution", "tell": ["lead"]}] * 2},
            "give one of them a name",
        ),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_with_its_place(change, complaint):
    with pytest.raises(ClockError, match=complaint):
        plan_from(PLAN | change)


STEP = {"at_percent": 75, "target": "resolution", "tell": ["lead"]}


def test_a_step_says_when_for_which_tickets_how_often_and_what():
    written = {
        "name": "nobody-cares",
        "minutes_after": 15,
        "target": "take",
        "only_if": {"priorities": ["high"], "unassigned": True, "waiting": ["planned"]},
        "repeat": {"every_minutes": 30, "times": 3},
        "tell": ["lead", "line_manager", "on-call@lumen.example"],
        "raise_priority": True,
        "next_line": "network",
        "unassign": True,
        "note": {"en": "Nobody took it.", "uk": "Ніхто не взяв."},
        "webhook": "pager",
    }
    (step,) = plan_from(PLAN | {"escalation": [written]}).steps
    assert (step.target, step.at.written, step.key) == ("take", "+15m", "nobody-cares")
    assert (step.key_of(0), step.key_of(2)) == ("nobody-cares", "nobody-cares#2")
    assert step.only_if.waiting == {"planned"}
    assert step.actions.next_line == "network"
    assert step.actions.note["uk"] == "Ніхто не взяв."


def test_steps_at_the_same_place_are_told_apart_by_names():
    twice = [STEP, STEP | {"name": "again"}]
    assert [one.key for one in plan_from(PLAN | {"escalation": twice}).steps] == ["75%", "again"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"minutes_after": 10}, "one of at_percent, minutes_before and minutes_after"),
        ({"at_percent": None}, "one of at_percent, minutes_before and minutes_after"),
        ({"at_percent": "75"}, "at_percent: write a whole number"),
        ({"tell": None}, "say what is to be done"),
        ({"tell": ["everybody@"]}, "or a mail address"),
        ({"tell": ["a@b.c\r\nBcc: d@e.f"]}, "or a mail address"),
        ({"name": "Nobody cares"}, "a–z, 0–9"),
        ({"only_if": {}}, "say which tickets it is for"),
        ({"only_if": {"waiting": []}}, "only_if.waiting: write yes, no, or a list"),
        ({"only_if": {"lines": [4]}}, "only_if.lines"),
        ({"only_if": {"moon": "full"}}, "only_if.moon"),
        ({"repeat": {"every_minutes": 1, "times": 3}}, "repeat.every_minutes"),
        ({"repeat": {"every_minutes": 30, "times": 51}}, "repeat.times"),
        ({"raise_priority": "much"}, "raise_priority: write yes or no"),
        ({"next_line": 2}, "next_line: write yes for the next line"),
        ({"note": {"uk": "Увага"}}, "English"),
        ({"webhook": "https://pager.example"}, "a–z, 0–9"),
    ],
)
def test_what_is_wrong_with_a_step_is_said_with_its_place(change, complaint):
    with pytest.raises(ClockError, match=complaint):
        plan_from(PLAN | {"escalation": [STEP | change]})


def test_two_steps_of_one_name_are_refused():
    with pytest.raises(ClockError, match='are named "again"'):
        same = [STEP | {"name": "again"}, STEP | {"name": "again", "at_percent": 80}]
        plan_from(PLAN | {"escalation": same})
