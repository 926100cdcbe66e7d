"""`helpdesk sla due`: a line in, a line out, whatever stands in it."""

import json

import pytest
from click.testing import CliRunner

from helpdesk.commands.sla import sla
from tests.stopwatch import Stopwatch

QUESTION = {
    "calendar": {
        "timezone": "Europe/Kyiv",
        "hours": {
            day: [["09:00", "13:00"], ["14:00", "18:00"]]
            for day in ("mon", "tue", "wed", "thu", "fri")
        }
        | {"sun": []},
        "exceptions": {"2026-01-03": [["10:00", "14:00"]]},
    },
    "start": "2026-03-27T15:00:00+00:00",
    "minutes": 480,
}


def ask(*lines: bytes) -> list[dict]:
    answer = CliRunner().invoke(sla, ["due"], input=b"\n".join(lines) + b"\n")
    assert answer.exit_code == 0, answer.output
    return [json.loads(line) for line in answer.output.splitlines()]


def question(**change) -> bytes:
    return json.dumps(QUESTION | change).encode()


def in_calendar(**change) -> bytes:
    return question(calendar=QUESTION["calendar"] | change)


def test_questions_are_answered_line_by_line():
    assert ask(question(), question(minutes=0), question(note="mine")) == [
        {"due_at": "2026-03-30T14:00:00+00:00"},
        {"due_at": "2026-03-27T15:00:00+00:00"},
        {"due_at": "2026-03-30T14:00:00+00:00"},
    ]


def test_working_days_end_at_a_close():
    started = {**QUESTION, "working_days": 2}
    del started["minutes"]
    held = started | {"pauses": [["2026-03-30T14:00:00+00:00", "2026-03-31T06:00:00+00:00"]]}
    late = started | {"start": "9999-12-31T12:00:00+00:00"}
    both = started | {"minutes": 5}
    answers = ask(*[json.dumps(one).encode() for one in (started, held, late, both)])
    assert answers[:2] == [
        {"due_at": "2026-03-31T15:00:00+00:00"},
        {"due_at": "2026-04-01T15:00:00+00:00"},
    ]
    assert "9999" in answers[2]["error"]
    assert "either" in answers[3]["error"]


def test_pauses_stop_the_clock():
    hour = ["2026-03-27T15:00:00+00:00", "2026-03-30T07:00:00+00:00"]
    assert ask(
        question(pauses=[hour]),
        question(pauses=[hour, ["2026-03-30T08:00:00+02:00", None]]),
        question(pauses=[["2026-03-30T14:00:00+00:00", None]]),
    ) == [
        {"due_at": "2026-03-31T07:00:00+00:00"},  # two open hours lie in the pause
        {"due_at": None},
        {"due_at": "2026-03-30T14:00:00+00:00"},
    ]


def test_questions_may_come_from_a_file(tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_bytes(question())
    answer = CliRunner().invoke(sla, ["due", str(file)])
    assert json.loads(answer.output) == {"due_at": "2026-03-30T14:00:00+00:00"}


@pytest.mark.parametrize(
    "line",
    [
        b"not JSON",
        b"",
        b"\xff\xfe",
        b"null",
        b"[" * 200_000,
        b'{"minutes": ' + b"9" * 10_000 + b"}",
        question(minutes=-1),
        question(minutes=True),
        question(minutes="480"),
        question(minutes=float("nan")),
        question(minutes=10**400),
        question(minutes=10**12),
        question(minutes=52_000_000),
        question(start="2026-03-27T15:00:00"),
        question(start=1_700_000_000),
        question(start="0001-01-01T00:00:00+14:00"),
        question(start="9999-12-31T23:59:59-12:00"),
        question(start="tomorrow"),
        question(pauses=[["2026-03-27T15:00:00+00:00"]]),
        question(pauses=[["2026-03-27T15:00:00+00:00", "2026-03-26T15:00:00+00:00"]]),
        in_calendar(hours={}, exceptions={}),
        in_calendar(hours={}),
        in_calendar(timezone="\ud800"),
        in_calendar(timezone="Europe"),
        in_calendar(hours={"mon": [["09:00", "25:00"]]}),
    ],
)
def test_a_line_that_makes_no_sense_gets_a_quick_error_and_the_next_is_read(line):
    with Stopwatch() as watch:
        wrong, right = ask(line, question())
    assert list(wrong) == ["error"]
    assert wrong["error"]
    assert right == {"due_at": "2026-03-30T14:00:00+00:00"}
    assert watch.worked < 2
