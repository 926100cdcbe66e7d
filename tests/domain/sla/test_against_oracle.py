"""The calendar, the clock and `sla due` agree with a clock that walks through the time."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.sla.calendar import NeverReached, add_business, business_between
from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.clock import evaluate
from helpdesk.domain.sla.due_lines import answers
from helpdesk.domain.sla.happened import Facts, Wait
from helpdesk.domain.sla.plan import Allowance, Plan, Promised
from tests.domain.sla.cases import CHANGES, calendars, how_many, questions
from tests.domain.sla.oracle import SteppingClock

DAYS_WALKED = 9


@given(questions())
@settings(**how_many(sample=300, in_full=10_000))
def test_the_due_time_is_where_walking_arrives(question):
    calendar, start, minutes, pauses = question
    walked = SteppingClock(calendar).due_at(
        start, timedelta(minutes=minutes), pauses, give_up_after=DAYS_WALKED
    )
    try:
        due = add_business(start, timedelta(minutes=minutes), calendar_from(calendar), pauses)
    except NeverReached:
        due = None
    if walked is None:
        assert due is None or due > start + timedelta(days=DAYS_WALKED)
    else:
        assert due == walked


@given(questions())
@settings(**how_many(sample=150, in_full=2_000))
def test_the_time_between_is_what_walking_counts(question):
    calendar, start, minutes, pauses = question
    end = start + timedelta(minutes=minutes * 3)
    walked = SteppingClock(calendar).between(start, end, pauses)
    assert business_between(start, end, calendar_from(calendar), pauses) == walked


@given(st.data())
@settings(**how_many(sample=25, in_full=500))
def test_every_second_around_a_change_of_the_clocks_is_counted_right(data):
    zone = data.draw(st.sampled_from(list(CHANGES)))
    change = data.draw(st.sampled_from(CHANGES[zone]))
    calendar = data.draw(calendars(zone, change))
    start = change + timedelta(seconds=data.draw(st.integers(-5000, 2000)))
    end = start + timedelta(seconds=data.draw(st.integers(0, 6000)))
    walked = SteppingClock(calendar, step=timedelta(seconds=1)).between(start, end)
    assert business_between(start, end, calendar_from(calendar)) == walked


@given(questions())
@settings(**how_many(sample=60, in_full=1_000))
def test_a_line_of_json_gets_the_same_answer(question):
    calendar, start, minutes, pauses = question
    line = {
        "calendar": calendar,
        "start": start.isoformat(),
        "minutes": minutes,
        "pauses": [[s.isoformat(), e.isoformat() if e else None] for s, e in pauses],
    }
    (answer,) = answers([json.dumps(line).encode()])
    walked = SteppingClock(calendar).due_at(
        start, timedelta(minutes=minutes), pauses, give_up_after=DAYS_WALKED
    )
    if walked is not None:
        assert datetime.fromisoformat(json.loads(answer)["due_at"]) == walked


@given(questions(), st.integers(1, 6000))
@settings(**how_many(sample=80, in_full=1_000))
def test_the_segments_of_a_target_are_its_whole_life_and_sum_up(question, age):
    calendar, opened_at, minutes, pauses = question
    now = opened_at + timedelta(minutes=age)
    waits = tuple(
        Wait(start, end, "on_requester", frozenset({"resolution"}))
        for start, end in pauses
        if opened_at <= start <= now
    )
    plan = Plan({"high": Allowance({"resolution": Promised(minutes)})})
    facts = Facts(opened_at=opened_at, priority="high", waits=waits)
    (target,) = evaluate(facts, plan, calendar_from(calendar), now)

    edges = [opened_at, *(segment.end for segment in target.segments)]
    assert [segment.start for segment in target.segments] == edges[:-1]
    assert edges[-1] == now
    holes = [(wait.start, wait.end) for wait in waits]
    walked = SteppingClock(calendar).between(opened_at, now, holes)
    assert target.counted_seconds == walked.total_seconds()


@pytest.mark.parametrize("zone", CHANGES)
def test_a_day_and_night_calendar_counts_plain_elapsed_time(zone):
    every_day = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    calendar = calendar_from(
        {"timezone": zone, "hours": {day: [["00:00", "24:00"]] for day in every_day}}
    )
    for change in CHANGES[zone]:
        start = change - timedelta(hours=30, seconds=1)
        assert add_business(start, timedelta(hours=72), calendar) == start + timedelta(hours=72)
        assert start.tzinfo is UTC
