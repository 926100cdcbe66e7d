"""Forms nobody would think of, as they stand in the file."""

from typing import Any

from hypothesis import strategies as st

from tests.domain.configuration.awkward import SAFE, Data, maybe, some, texts, words

TESTS: dict[str, Any] = {
    "short_text": ({"contains": "a: b"}, {"empty": False}, {"matches": "(?i)#[0-9]+: .*"}),
    "number": ({"greater": 3}, {"less": 2.5}, {"equals": 7}, {"empty": True}),
    "date": ({"before": "2026-03-29"}, {"after": "today-14"}),
    "yes_no": ({"equals": True}, {"equals": False}),
}


@st.composite
def forms(draw: st.DrawFn, places: Any) -> Data:
    """Questions of several kinds; each may depend on those before it."""
    asked: list[Data] = []
    sections = []
    for _ in range(draw(st.integers(0, 2))):
        fields = [draw(field(asked)) for _ in range(draw(st.integers(1, 4)))]
        sections.append({"fields": fields, **draw(maybe(title=texts, help=texts))})
    opening = maybe(
        label=texts, help=texts, good=texts, bad=texts, default=texts, required=st.booleans()
    )
    consequences = []
    if asked:
        then = st.sampled_from(
            ({"set_priority": "high"}, {"stop": "Ring 112: now!"}, {"set_queue": draw(places)})
        )
        consequences = [
            {"when": draw(condition(asked)), **draw(then)} for _ in range(draw(st.integers(0, 2)))
        ]
    own = maybe(intro=texts, title=opening, description=opening, submit=texts)
    return {"sections": sections, "consequences": consequences, **draw(own)}


@st.composite
def field(draw: st.DrawFn, asked: list[Data]) -> Data:
    """A question, or a hint."""
    kind = draw(st.sampled_from((*TESTS, "choice", "many_choices", "long_text", "person", "hint")))
    data: Data = {"kind": kind, "label": draw(texts)}
    if asked and draw(st.booleans()):
        data["show_when"] = draw(condition(asked))
    if kind == "hint":
        return data
    data |= {"key": f"q{len(asked)}"} | draw(
        maybe(help=texts, example=texts, required=st.booleans(), missing=texts)
    )
    if kind in ("choice", "many_choices"):
        values = some(words.map(str.strip).filter(lambda one: len(one) < 100), min_size=1)
        unique = {value.casefold(): value for value in draw(values)}
        data["options"] = [
            {"value": value, "label": draw(texts), **draw(maybe(hint=texts))}
            for value in unique.values()
        ]
    if kind in DEFAULTS:
        data |= draw(maybe(default=DEFAULTS[kind]))
    if kind == "number":
        data |= draw(
            maybe(
                min=st.floats(-9, 0),
                max=st.sampled_from((1e21, 10**21)),
                whole=st.just(False),
                unit=texts,
            )
        )
    asked.append(data)
    return data


DEFAULTS: dict[str, st.SearchStrategy[Any]] = {
    "short_text": st.sampled_from(SAFE),
    "long_text": st.sampled_from((*SAFE, "a\n b\n", "a\n\n- b", "- [ ] a\n- [ ] b: c")),
    "number": st.sampled_from((1, 1.0, 2.5, 1e20)),
    "date": st.sampled_from(("today+3", "2026-03-29")),
    "yes_no": st.booleans(),
}


def condition(asked: list[Data]) -> st.SearchStrategy[Data]:
    """A test of something asked before, or several joined."""
    testable = [one for one in asked if one["kind"] in TESTS or "options" in one]
    if not testable:
        return st.just({"field": "title", "empty": True})
    tests = st.sampled_from(testable).flatmap(_test)
    return st.recursive(
        tests,
        lambda inner: st.one_of(
            st.fixed_dictionaries({"not": inner}),
            st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        ),
        max_leaves=4,
    )


def _test(question: Data) -> st.SearchStrategy[Data]:
    here = {"field": question["key"]}
    if "options" in question:
        values = st.sampled_from([option["value"] for option in question["options"]])
        one_of = st.lists(values, min_size=1, max_size=3).map(lambda some: here | {"one_of": some})
        return one_of | values.map(lambda one: here | {"equals": one})
    return st.sampled_from(TESTS[question["kind"]]).map(lambda test: here | test)
