"""Every due time explains itself, in words people understand."""

import json
from datetime import timedelta

import pytest

from helpdesk.domain.sla.explain import explain, meaning
from helpdesk.domain.sla.ledger import promises_of
from helpdesk.domain.sla.plain import plain
from helpdesk.domain.sla.wording import next_promise
from helpdesk.models import Priority, WaitingReason
from tests.domain.sla.story import Story, at

pytestmark = pytest.mark.usefixtures("company")


def explained(story: Story, when: str, kind: str = "resolution"):
    return explain(promises_of([story.ticket.id], at(when))[story.ticket.id], kind, at(when))


def test_a_running_promise_says_what_was_counted_paused_and_is_left():
    story = Story("10:00").answer("10:30").wait("11:00").requester_replies("11:20")
    shown = explained(story, "12:02")
    assert shown.title == "Solution due tomorrow 09:20"
    assert shown.status == "Counting."
    assert shown.sums == "1 h 42 min counted, 20 min paused, 6 h 18 min left to count."
    assert shown.terms == "Plan Standard, high: 8 h of Office hours (Europe/Kyiv)."
    assert shown.coming == "Next: today 16:20, at 75 % of the time: tell the assignee."
    assert [(part.kind, part.minutes) for part in shown.parts] == [
        ("counted", 60),
        ("paused", 20),
        ("counted", 42),
        ("left", 378),
    ]
    assert shown.total == 500
    assert shown.pill.words == "6 h 18 min left"
    assert [meaning(segment) for segment in shown.segments] == [
        "counting",
        "paused: Waiting for the requester",
        "counting",
    ]


def test_a_paused_promise_says_for_whom():
    story = Story("10:00").answer("10:30").wait("11:00", WaitingReason.ON_THIRD_PARTY)
    shown = explained(story, "Tue 07:00")
    assert (shown.title, shown.status) == (
        "Solution: paused",
        "Paused: Waiting for somebody outside.",
    )
    assert shown.coming is None


def test_at_night_a_promise_says_when_the_clock_goes_on():
    shown = explained(Story("16:00"), "20:00")
    assert shown.status == "Closed hours, resumes tomorrow 09:00."
    assert shown.sums == "2 h counted, 2 h closed hours, 6 h left to count."


def test_a_missed_promise_shows_by_how_much():
    shown = explained(Story("10:00"), "11:30", "first_response")
    assert (shown.pill.kind, shown.pill.words) == ("over", "30 min late")
    assert [(part.kind, part.minutes) for part in shown.parts] == [("counted", 60), ("over", 30)]


def test_a_kept_promise_says_when():
    shown = explained(Story("10:00").answer("10:30"), "12:00", "first_response")
    assert (shown.status, shown.pill.words) == ("Kept today 10:30.", "Kept")


def test_a_long_life_fits_into_the_strip():
    story = Story("10:00").prioritise("10:05", Priority.LOW)
    now = at("10:00") + timedelta(days=120)
    shown = explain(promises_of([story.ticket.id], now)[story.ticket.id], "resolution", now)
    assert len(shown.segments) > 150
    assert len(shown.parts) <= 3
    assert "closed" not in shown.kinds


def test_what_was_not_promised_has_no_explanation():
    story = Story("10:00")
    promises = promises_of([story.ticket.id], at("10:01"))[story.ticket.id]
    assert explain(promises, "update", at("10:01")) is None


def test_the_first_answer_comes_next_until_it_is_given():
    story = Story("10:00")
    targets = [story.target(kind) for kind in ("resolution", "first_response")]
    promised = next_promise(targets)
    assert promised is not None and promised.kind == "first_response"
    story.answer("10:30")
    promised = next_promise(targets)
    assert promised is not None and promised.kind == "resolution"
    story.solve("12:00")
    assert next_promise(targets) is None


@pytest.mark.parametrize(
    ("when", "kind", "words"),
    [
        ("10:01", "soon", "7 h 59 min left"),
        ("16:30", "soon", "1 h 30 min left"),
        ("17:01", "now", "59 min left"),
        ("18:00", "over", "0 min late"),
        ("Tue 09:00", "over", "15 h late"),
    ],
)
def test_a_pill_changes_as_the_time_runs_out(when, kind, words):
    pill = explained(Story("10:00").answer("10:00"), when).pill
    assert (pill.kind, pill.words) == (kind, words)


def test_what_is_left_are_open_hours_not_the_night():
    story = Story("16:00").answer("16:00")
    assert explained(story, "16:30").pill.words == "7 h 30 min left"
    assert explained(story, "20:00").pill.words == "6 h left"
    assert explained(story, "Tue 08:00").pill.words == "6 h left"


def test_promises_can_be_read_by_machines():
    story = Story("10:00").answer("10:30").wait("11:00").requester_replies("11:20")
    told = plain(promises_of([story.ticket.id], at("12:00"))[story.ticket.id])
    assert json.loads(json.dumps(told)) == told
    first, second = told
    assert (first["state"], first["met_at"]) == ("met", "2026-06-01T07:30:00+00:00")
    assert second["due_at"] == "2026-06-02T06:20:00+00:00"
    assert (second["counted_seconds"], second["paused_seconds"]) == (6000, 1200)
    assert second["segments"][1] == {
        "start": "2026-06-01T08:00:00+00:00",
        "end": "2026-06-01T08:20:00+00:00",
        "kind": "paused",
        "reason": "on_requester",
        "seconds": 1200,
    }
    assert second["steps"][0]["reached_at"] == "2026-06-01T13:20:00+00:00"
