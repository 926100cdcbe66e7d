"""What an employee sends is read kindly, checked exactly, and hidden answers are dropped."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.forms.checking import check
from helpdesk.domain.forms.defaults import starting_answers
from helpdesk.domain.forms.definition import Form
from helpdesk.domain.forms.visible import visible
from tests.stopwatch import Stopwatch

from .vpn import AROUND, FORM, OLENA, TODAY, written

GOOD = {"title": "VPN drops", "description": "After a minute.", "where": "office"}

READ: list[tuple[str, Any, Any]] = [
    ("computer", " PC-0417. ", "pc-0417"),
    ("computer", "10.0.4.17", "10.0.4.17"),
    ("computer", "2001:DB8::0001", "2001:db8::1"),
    ("computer", "сервер.example", "сервер.example"),
    ("errors", ["password", "timeout", "password"], ["timeout", "password"]),
    ("since", "2026-11-01", "2026-11-01"),
    ("since", "1.11.2026", "2026-11-01"),
    ("call_at", "2026-11-23T10:30", "2026-11-23T10:30:00+02:00"),
    ("call_at", "2026-07-01 10:30", "2026-07-01T10:30:00+03:00"),
    ("call_at", "2026-11-23T10:30:00+01:00", "2026-11-23T10:30:00+01:00"),
    ("call_at", "2026-10-25T03:30", "2026-10-25T03:30:00+03:00"),
    ("tries", ["3"], 3),
    ("tries", " 12 ", 12),
    ("tried_restart", "yes", True),
    ("tried_restart", False, False),
    ("asset_tag", "PC-0417", "PC-0417"),
    ("colleague", "Olena", OLENA),
    ("pictures", ["pic2", "pic1", "pic2"], ["pic2", "pic1"]),
    ("mail", "Olena.K@Example.COM", "Olena.K@example.com"),
    ("phone", "+380 44 123-45-67", "+380 44 123-45-67"),
    ("phone", "4021", "4021"),
    ("page", "intranet.example.com/x", "https://intranet.example.com/x"),
    ("story", "One\r\ntwo\x00 three", "One\ntwo three"),
]

REFUSED: list[tuple[str, Any]] = [
    ("where", "moon"),
    ("computer", "no such name!"),
    ("computer", "10.0.4.300"),
    ("computer", "-pc"),
    ("errors", ["timeout", "password", "nothing"]),
    ("errors", ["weak"]),
    ("since", "2026-11-23"),
    ("since", "yesterday"),
    ("since", "2026-02-30"),
    ("call_at", "10:30"),
    ("call_at", "0001-01-01T00:00+14:00"),
    ("tries", "many"),
    ("tries", "0"),
    ("tries", "100"),
    ("tries", "2.5"),
    ("tries", "1e3"),
    ("tries", "NaN"),
    ("tried_restart", "perhaps"),
    ("asset_tag", "PC-17"),
    ("colleague", "Nobody"),
    ("colleague", "Petro"),
    ("pictures", ["stolen"]),
    ("pictures", ["pic1", "pic2", "pic3"]),
    ("mail", "olena"),
    ("mail", "a@b@c d"),
    ("phone", "call me"),
    ("page", "javascript:alert(1)"),
    ("page", "ftp://example.com"),
    ("page", "https://[broken"),
    ("story", "Hm"),
    ("story", "x" * 10_001),
    ("story", "x" * 1_000_000),
    ("title", "x" * 161),
]


@pytest.mark.parametrize(("key", "raw", "expected"), READ)
def test_an_answer_is_understood(key: str, raw: Any, expected: Any) -> None:
    checked = check(FORM, {**GOOD, key: raw}, AROUND)
    assert checked.errors == {}
    assert checked.answers[key] == expected


@pytest.mark.parametrize(("key", "raw"), REFUSED)
def test_an_impossible_answer_is_refused_beside_its_field_and_kept(key: str, raw: Any) -> None:
    checked = check(FORM, {**GOOD, key: raw}, AROUND)
    assert list(checked.errors) == [key]
    assert checked.errors[key].endswith((".", "0417"))
    assert key not in checked.answers
    shown = {field.key: field for field in checked.page.fields()}
    assert shown[key].raw == raw


def test_what_is_missing_is_said_in_the_order_of_the_form() -> None:
    checked = check(FORM, {"where": "home"}, AROUND)
    assert list(checked.errors) == ["title", "connection", "description"]
    assert not checked.is_good


def test_a_field_can_be_required_by_another_answer_and_say_why() -> None:
    checked = check(FORM, {**GOOD, "where": "home", "connection": "wifi"}, AROUND)
    assert checked.errors == {"errors": "Choose one, so the network team need not ask back"}


def test_answers_in_a_chain_of_hidden_questions_are_all_dropped() -> None:
    chain = {"connection": "wifi", "network_name": "Cafe"}
    at_home = check(FORM, {**GOOD, "where": "home", "errors": "weak", **chain}, AROUND)
    assert at_home.errors == {}
    assert at_home.answers["network_name"] == "Cafe"
    at_work = check(FORM, {**GOOD, **chain}, AROUND)
    assert at_work.answers == {"where": "office"}


def test_a_refused_answer_opens_no_further_questions() -> None:
    page = visible(FORM, {"where": "home", "connection": "avian"}, AROUND)
    keys = {field.key for field in page.fields()}
    assert "connection" in keys
    assert "network_name" not in keys


def test_a_hidden_section_asks_nothing() -> None:
    assert len(visible(FORM, {}, AROUND).sections) == 1
    assert len(visible(FORM, {"where": "office"}, AROUND).sections) == 2


def test_unknown_answers_change_nothing() -> None:
    more = {"priority": "critical", "queue": "hr", "__class__": "x", "": "y"}
    assert check(FORM, {**GOOD, **more}, AROUND) == check(FORM, GOOD, AROUND)


def test_consequences_set_priority_and_queue_or_stop_with_advice() -> None:
    assert check(FORM, GOOD, AROUND).priority is None
    often = check(FORM, {**GOOD, "tries": "60"}, AROUND)
    assert (often.priority, often.queue) == ("critical", "network")
    burnt = check(FORM, {**GOOD, "story": "smoke everywhere", "burnt": "yes"}, AROUND)
    assert str(burnt.stop) == "Pull the plug and call 112."
    assert not burnt.is_good
    unseen = check(FORM, {**GOOD, "burnt": "yes"}, AROUND)
    assert unseen.stop is None


def test_a_hungry_pattern_and_a_long_answer_stop_nobody() -> None:
    document = written()
    document["sections"][1]["fields"][4]["pattern"] = "(a*)*(a*)*(a|a)*b"
    document["sections"][1]["fields"][4]["max_length"] = 20_000
    with Stopwatch() as watch:
        check(Form.model_validate(document), {**GOOD, "asset_tag": "a" * 20_000}, AROUND)
    assert watch.worked < 1


def test_a_fresh_form_starts_with_its_defaults() -> None:
    document = written()
    document["sections"][1]["fields"][0]["default"] = "today-1"
    document["sections"][0]["fields"][0]["default"] = "home"
    assert starting_answers(Form.model_validate(document), TODAY) == {
        "since": "2026-11-21",
        "where": "home",
    }


# -- Whatever is sent ---------------------------------------------------------------------------

KEYS = ["title", "description", *(field.key for field in FORM.fields() if field.key), "unknown"]
PLAUSIBLE = """home office wifi cable weak timeout yes no smoke 1 60 -1 2026-01-01 2026-10-25T03:30
olena petro pic1 PC-0417 a@b.example +38044 10.0.0.1 x.example/y İstanbul.example ١٢
2026-03-29T03:30"""
plausible = st.sampled_from(PLAUSIBLE.split())
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | plausible,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
sent = st.dictionaries(
    st.sampled_from(KEYS), plausible | st.lists(plausible, max_size=3) | anything, max_size=18
)


@settings(max_examples=300, deadline=None)
@given(sent)
def test_whatever_is_sent_is_answered_and_hidden_answers_never_survive(raw: dict[str, Any]) -> None:
    checked = check(FORM, raw, AROUND)
    shown = {field.key for field in checked.page.fields()}
    assert set(checked.answers) <= shown - {"title", "description"}
    assert set(checked.errors) <= shown
    assert not set(checked.errors) & set(checked.answers)
    json.dumps(checked.answers, allow_nan=False).encode("utf-8")


@settings(max_examples=300, deadline=None)
@given(sent)
def test_checking_what_was_understood_understands_the_same(raw: dict[str, Any]) -> None:
    once = check(FORM, raw, AROUND)
    again = check(
        FORM, {"title": once.title, "description": once.description, **once.answers}, AROUND
    )
    assert again.answers == once.answers
    assert (again.title, again.description) == (once.title, once.description)
