"""A form that does not fit together is refused, with the place of every fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from helpdesk.domain.forms.definition import Form

from .vpn import FORM, written

Document = dict[str, Any]


def fields(document: Document) -> list[Document]:
    return document["sections"][0]["fields"]


def places(document: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as refusal:
        Form.model_validate(document)
    return {".".join(map(str, one["loc"])): one["msg"] for one in refusal.value.errors()}


def put(value: Any, *path: Any) -> Callable[[Document], None]:
    def spoil(document: Document) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return spoil


FIRST = ("sections", 0, "fields")
SECOND = ("sections", 1, "fields")

SPOILT = [
    (put("nowhere", *FIRST, 1, "show_when", "field"), "sections.0.fields.1.show_when.field"),
    (put("hme", *FIRST, 1, "show_when", "equals"), "sections.0.fields.1.show_when.equals"),
    (put("where", *FIRST, 1, "key"), "sections.0.fields.1.key"),
    (put("title", *FIRST, 1, "key"), "sections.0.fields.1.key"),
    (put("Not A Key", *FIRST, 1, "key"), "sections.0.fields.1.key"),
    (put("riddle", *FIRST, 1, "kind"), "sections.0.fields.1.kind"),
    (put([], *FIRST, 0, "options"), "sections.0.fields.0.options"),
    (put("office", *FIRST, 0, "options", 1, "value"), "sections.0.fields.0.options.1.value"),
    (put({"uk": "Де?"}, *FIRST, 0, "label"), "sections.0.fields.0.label"),
    (put("(a+)+(?=b)", *SECOND, 4, "pattern"), "sections.1.fields.4.pattern"),
    (put(r"(a)\1", *SECOND, 4, "pattern"), "sections.1.fields.4.pattern"),
    (put("((a{99}){99}){99}", *SECOND, 4, "pattern"), "sections.1.fields.4.pattern"),
    (put("a" * 300, *SECOND, 4, "pattern"), "sections.1.fields.4.pattern"),
    (put("x", *FIRST, 0, "pattern"), "sections.0.fields.0.pattern"),
    (put(0, *SECOND, 2, "max"), "sections.1.fields.2.max"),
    (put("soon", *SECOND, 0, "max"), "sections.1.fields.0.max"),
    (put("maybe", *SECOND, 3, "default"), "sections.1.fields.3.default"),
    (put("7", *SECOND, 5, "default"), "sections.1.fields.5.default"),
    (put(1, *FIRST, 0, "surprise"), "sections.0.fields.0.surprise"),
    (put("smell", "consequences", 2, "when", "field"), "consequences.2.when.field"),
    (put("yes", "consequences", 2, "when", "equals"), "consequences.2.when.equals"),
    (put(None, "consequences", 0, "set_priority"), "consequences.0"),
    (put("urgent", "consequences", 0, "set_priority"), "consequences.0.set_priority"),
    (put({"field": "where"}, "sections", 1, "show_when"), "sections.1.show_when"),
    (
        put({"field": "where", "equals": "home", "empty": True}, "sections", 1, "show_when"),
        "sections.1.show_when",
    ),
    (
        put({"all": [{"field": "where", "greater": 3}]}, "sections", 1, "show_when"),
        "sections.1.show_when.all.0.greater",
    ),
    (
        put({"field": "tries", "greater": 3}, "sections", 1, "show_when"),
        "sections.1.show_when.field",
    ),
    (put(None, *FIRST, 4, "key"), "sections.0.fields.4.key"),
    (put(True, *FIRST, 3, "required"), "sections.0.fields.3.required"),
]


@pytest.mark.parametrize(("spoil", "place"), SPOILT, ids=[place for _, place in SPOILT])
def test_an_administrator_reads_the_exact_place_of_a_mistake(
    spoil: Callable[[Document], None], place: str
) -> None:
    document = written()
    spoil(document)
    assert place in places(document)


def test_all_mistakes_are_told_at_once() -> None:
    document = written()
    put("hme", *FIRST, 1, "show_when", "equals")(document)
    put(0, *SECOND, 2, "max")(document)
    put(None, *FIRST, 4, "key")(document)
    assert len(places(document)) == 3


def test_a_question_cannot_depend_on_itself_or_on_a_later_one() -> None:
    document = written()
    fields(document)[0]["show_when"] = {"field": "connection", "equals": "wifi"}
    fields(document)[2]["show_when"] = {"field": "network_name", "empty": False}
    assert set(places(document)) == {
        "sections.0.fields.0.show_when.field",
        "sections.0.fields.2.show_when.field",
    }


def test_a_condition_nested_without_end_is_refused() -> None:
    document = written()
    endless: Document = {"field": "where", "equals": "home"}
    for _ in range(500):
        endless = {"not": endless}
    document["sections"][1]["show_when"] = endless
    assert places(document)


def test_a_form_survives_being_stored_and_read_again() -> None:
    stored = json.loads(json.dumps(FORM.document()))
    assert Form.model_validate(stored) == FORM
    assert stored["sections"][0]["title"] == {"en": "Where it happens", "uk": "Де це стається"}


def test_a_text_is_said_in_the_readers_language_or_in_english() -> None:
    title = FORM.sections[0].title
    assert title is not None
    assert title.said_in("uk") == "Де це стається"
    assert title.said_in("pl") == "Where it happens"


@pytest.mark.parametrize("document", [None, 7, [], "form", {"sections": 3}, {"sections": [{}]}])
def test_something_that_is_no_form_is_refused(document: Any) -> None:
    assert places(document)


def test_a_form_may_ask_nothing_but_title_and_description() -> None:
    assert list(Form.model_validate({}).fields()) == []
