"""Versions taken apart and put together: what a change does not touch stays as it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.domain.rehearsal.parts import Parts, parts_of, version_of
from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.facts import Version
from helpdesk.domain.sla.plan import KINDS
from tests.domain.sla.cases import calendars, how_many
from tests.domain.sla.histories import plan

UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large]
CHANGE = datetime(2026, 3, 29, 1, tzinfo=UTC)
LINES = (None, 1, 2, 3)


@st.composite
def versions(draw: st.DrawFn) -> Version:
    document = draw(plan())
    if draw(st.booleans()):
        amounts = st.dictionaries(
            st.sampled_from(("line_1", "line_2", "line_3")), st.integers(1, 9)
        )
        if by_line := draw(amounts):
            document["targets"]["high"]["operational"] = by_line
    return plan_from(document), calendar_from(draw(calendars("Europe/Kyiv", CHANGE)))


def promised(version: Version) -> dict[Any, Any]:
    return {
        (priority, kind, line): version[0].promised(kind, priority, line)
        for priority in ("low", "high")
        for kind in KINDS
        for line in LINES
    }


def days(version: Version) -> list[Any]:
    first = CHANGE.date() - timedelta(days=20)
    return [version[1].slots_on(first + timedelta(days=number)) for number in range(40)]


def made(parts: Parts) -> Version:
    return version_of(parts, calendar_from(ALWAYS))


ALWAYS = {"timezone": "UTC", "hours": {"mon": [["00:00", "24:00"]]}}


@given(versions())
@settings(**how_many(sample=60, in_full=2_000), suppress_health_check=UNHURRIED)
def test_a_version_put_together_again_is_the_same(version):
    again = made(parts_of(version))
    assert promised(again) == promised(version)
    assert again[1] == version[1]
    assert parts_of(again) == parts_of(version)


@given(versions(), versions(), versions())
@settings(**how_many(sample=60, in_full=2_000), suppress_health_check=UNHURRIED)
def test_of_each_promise_what_held_stays_unless_the_copy_has_it_otherwise(held, was, would):
    parts = [parts_of(one) for one in (held, was, would)]
    really, now, copy = (promised(one) for one in (held, was, would))
    found = promised(made(parts[0].changed_as(*parts[1:])))
    no_line = {key for key in found if key[1] == "operational" and key[2] is None}
    for key in found.keys() - no_line:
        assert found[key] == (really if now[key] == copy[key] else copy)[key]


@given(versions(), versions())
@settings(**how_many(sample=60, in_full=2_000), suppress_health_check=UNHURRIED)
def test_no_change_touches_nothing_and_what_is_in_use_becomes_the_copy(one, other):
    held, wanted = parts_of(one), parts_of(other)
    assert held.changed_as(wanted, wanted) == held
    assert held.changed_as(held, wanted) == wanted
    assert days(made(held.changed_as(held, wanted))) == days(other)


def high(operational: Any) -> Parts:
    document = {"targets": {"high": {"operational": operational}}}
    return parts_of((plan_from(document), calendar_from(ALWAYS)))


def test_each_line_of_a_queues_own_time_stands_by_itself():
    was, would = high({"line_1": 30, "line_2": 60}), high({"line_1": 30, "line_2": 90})
    found = made(high({"line_1": 45, "line_2": 60}).changed_as(was, would))[0]
    counts = [found.promised("operational", "high", line) for line in (1, 2, 3)]
    assert [one and one.count for one in counts] == [45, 90, None]
    found = made(high(45).changed_as(was, would))[0]
    assert [found.promised("operational", "high", line).count for line in LINES] == [45, 45, 90, 45]


def test_time_that_a_copy_takes_from_all_lines_is_promised_on_none():
    was = high({"line_1": 30, "line_2": 30, "line_3": 30})
    without = parts_of((plan_from({"targets": {"high": {}}}), calendar_from(ALWAYS)))
    found = made(high(60).changed_as(was, without))[0]
    assert [found.promised("operational", "high", line) for line in (1, 2, 3)] == [None] * 3


def test_hours_that_would_never_be_open_are_those_of_the_copy():
    def on(*names: str) -> Parts:
        hours = {name: [["09:00", "18:00"]] for name in names}
        calendar = calendar_from({"timezone": "UTC", "hours": hours})
        return parts_of((plan_from({"targets": {}}), calendar))

    found = on("mon").changed_as(on("mon", "tue"), on("tue"))
    assert not found.week
    assert made(found)[1] == calendar_from(ALWAYS)
