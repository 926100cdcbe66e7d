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
            "same percent",
        ),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_with_its_place(change, complaint):
    with pytest.raises(ClockError, match=complaint):
        plan_from(PLAN | change)
