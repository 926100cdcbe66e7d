"""Steps of a chain as sentences."""

import pytest

from helpdesk.domain.sla.chain_wording import condition_in_words
from helpdesk.domain.sla.step import Condition

pytestmark = pytest.mark.usefixtures("company")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(unassigned=True), "nobody has it"),
        (
            Condition(priorities=frozenset({"critical"}), unassigned=True),
            "the priority is critical and nobody has it",
        ),
        (
            Condition(
                priorities=frozenset({"high", "critical"}), lines=frozenset({1}), waiting=False
            ),
            "the priority is high or critical, the line is 1 and it does not wait",
        ),
        (
            Condition(waiting=frozenset({"on_approval", "planned"})),
            "the reason for waiting is “Waiting for an approval” or “Put off”",
        ),
    ],
)
def test_conditions_are_joined_as_people_say_them(condition: Condition, words: str) -> None:
    assert condition_in_words(condition) == words
