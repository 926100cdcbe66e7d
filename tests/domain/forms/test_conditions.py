"""Conditions say what they say, about any answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.forms.conditions import Condition, holds

from .vpn import TODAY

TABLE: list[tuple[dict[str, Any], Any, bool]] = [
    ({"equals": "home"}, "home", True),
    ({"equals": "home"}, "Home", True),
    ({"equals": "home"}, "office", False),
    ({"equals": "home"}, None, False),
    ({"equals": "home"}, ["home"], True),
    ({"equals": "home"}, ["home", "office"], False),
    ({"equals": True}, True, True),
    ({"equals": True}, 1, False),
    ({"equals": 1}, True, False),
    ({"equals": 2}, 2.0, True),
    ({"equals": False}, False, True),
    ({"one_of": ["home", "train"]}, "train", True),
    ({"one_of": ["home", "train"]}, ["office", "train"], True),
    ({"one_of": ["home", "train"]}, "office", False),
    ({"contains": "smoke"}, "There is SMOKE!", True),
    ({"contains": "smoke"}, "fire", False),
    ({"contains": "wifi"}, ["wifi", "cable"], True),
    ({"contains": "wi"}, ["wifi"], False),
    ({"matches": "PC-[0-9]+"}, "PC-17", True),
    ({"matches": "PC-[0-9]+"}, "my PC-17", False),
    ({"matches": "PC-[0-9]+"}, 17, False),
    ({"empty": True}, None, True),
    ({"empty": True}, "", True),
    ({"empty": True}, [], True),
    ({"empty": True}, False, False),
    ({"empty": True}, 0, False),
    ({"empty": False}, "x", True),
    ({"greater": 3}, 3, False),
    ({"greater": 3}, 3.5, True),
    ({"greater": 3}, "4", False),
    ({"greater": 0}, True, False),
    ({"less": 0}, -1, True),
    ({"less": 3}, None, False),
    ({"before": "2026-03-29"}, "2026-03-28", True),
    ({"before": "2026-03-29"}, "2026-03-29", False),
    ({"after": "2026-03-29"}, "2026-03-30T00:00:00+03:00", True),
    ({"after": "2026-03-29"}, "2026-03-29T23:59:59+03:00", False),
    ({"after": "today"}, "2026-11-23", True),
    ({"before": "today-7"}, "2026-11-14", True),
    ({"before": "today-7"}, "2026-11-15", False),
    ({"before": "today"}, "soon", False),
    ({"before": "today"}, 5, False),
]


@pytest.mark.parametrize(("test", "answer", "expected"), TABLE)
def test_a_condition_reads_an_answer_as_people_would(
    test: dict[str, Any], answer: Any, expected: bool
) -> None:
    condition = Condition.model_validate({"field": "asked", **test})
    assert holds(condition, {"asked": answer}, TODAY) is expected
    opposite = Condition.model_validate({"not": {"field": "asked", **test}})
    assert holds(opposite, {"asked": answer}, TODAY) is not expected


def test_conditions_join_by_all_and_any() -> None:
    home, many = {"field": "where", "equals": "home"}, {"field": "tries", "greater": 3}
    both = Condition.model_validate({"all": [home, many]})
    either = Condition.model_validate({"any": [home, many]})
    for where in ("home", "office"):
        for tries in (1, 9):
            answers = {"where": where, "tries": tries}
            assert holds(both, answers, TODAY) is (where == "home" and tries > 3)
            assert holds(either, answers, TODAY) is (where == "home" or tries > 3)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.sampled_from([test for test, _, _ in TABLE]), anything)
def test_no_answer_whatever_breaks_a_condition(test: dict[str, Any], answer: Any) -> None:
    condition = Condition.model_validate({"field": "asked", **test})
    assert holds(condition, {"asked": answer}, TODAY) in (True, False)
