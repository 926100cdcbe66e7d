"""Conditions over answers: when a question is shown, when it is required, what follows from it.

Written so that a form file reads aloud::

    show_when: {field: where, equals: home}
    show_when: {all: [{field: count, greater: 3}, {not: {field: where, one_of: [home, train]}}]}
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from .days import Day, day_of
from .patterns import Pattern, matches_whole
from .scalars import Scalar

MOST_PARTS = 20
DEEPEST = 6
KEY_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"

Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN)]
OPERATORS = (
    "equals",
    "one_of",
    "contains",
    "matches",
    "empty",
    "greater",
    "less",
    "before",
    "after",
)
SHAPES = ("all", "any", "not_", "field")


class Condition(BaseModel):
    """One test of one answer, or several conditions joined by *all*, *any* or *not*."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    all: tuple["Condition", ...] | None = Field(None, min_length=1, max_length=MOST_PARTS)
    any: tuple["Condition", ...] | None = Field(None, min_length=1, max_length=MOST_PARTS)
    not_: "Condition | None" = Field(None, alias="not")
    field: Key | None = None
    equals: Scalar | None = None
    one_of: tuple[Scalar, ...] | None = Field(None, min_length=1, max_length=200)
    contains: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    matches: Pattern | None = None
    empty: bool | None = None
    greater: float | None = Field(None, allow_inf_nan=False)
    less: float | None = Field(None, allow_inf_nan=False)
    before: Day | None = None
    after: Day | None = None

    @model_validator(mode="after")
    def _one_thing_is_said(self) -> Self:
        shapes = [name for name in SHAPES if getattr(self, name) is not None]
        operators = [name for name in OPERATORS if getattr(self, name) is not None]
        if len(shapes) != 1:
            raise PydanticCustomError(
                "condition_shape", "a condition names one of: field, all, any, not"
            )
        if len(operators) != (1 if self.field else 0):
            raise PydanticCustomError(
                "condition_operator",
                "a condition on a field has exactly one of: {operators}",
                {"operators": ", ".join(OPERATORS)},
            )
        if self.depth() > DEEPEST:
            raise PydanticCustomError(
                "condition_depth", "conditions nest at most {most} deep", {"most": DEEPEST}
            )
        return self

    @property
    def operator(self) -> str:
        """The name of this test, such as ``equals``; empty for a joined condition."""
        return next((name for name in OPERATORS if getattr(self, name) is not None), "")

    def parts(self) -> tuple[tuple[tuple[str | int, ...], "Condition"], ...]:
        """The conditions joined here, each with its place inside this one."""
        if self.not_ is not None:
            return ((("not",), self.not_),)
        word = "all" if self.all is not None else "any"
        return tuple(((word, at), part) for at, part in enumerate(self.all or self.any or ()))

    def depth(self) -> int:
        """How many conditions stand inside one another; 1 for a plain test."""
        return 1 + max((part.depth() for _, part in self.parts()), default=0)

    def tests(
        self, at: tuple[str | int, ...] = ()
    ) -> Iterator[tuple[tuple[str | int, ...], "Condition"]]:
        """Every test of a field in here, with its place in the document."""
        if self.field is not None:
            yield at, self
        for inner, part in self.parts():
            yield from part.tests(at + inner)


def holds(condition: Condition, answers: Mapping[str, Any], today: date) -> bool:
    """Whether the condition is true of these typed answers; a missing answer is empty.

    ``today`` is the asking person's local date. Never raises, whatever the answers are.
    """
    if condition.all is not None:
        return all(holds(part, answers, today) for part in condition.all)
    if condition.any is not None:
        return any(holds(part, answers, today) for part in condition.any)
    if condition.not_ is not None:
        return not holds(condition.not_, answers, today)
    answer = answers.get(condition.field or "")
    if condition.empty is not None:
        return is_empty(answer) is condition.empty
    return not is_empty(answer) and _passes(condition, answer, today)


def is_empty(answer: object) -> bool:
    """Nothing answered: no value, no text, or nothing chosen (*no* and 0 are answers)."""
    return answer is None or answer == "" or answer == [] or answer == ()


def _passes(test: Condition, answer: Any, today: date) -> bool:
    if test.equals is not None:
        return _same(answer, test.equals)
    if test.one_of is not None:
        given = answer if isinstance(answer, list | tuple) else [answer]
        return any(_same(one, wanted) for one in given for wanted in test.one_of)
    if test.contains is not None:
        return _contains(answer, test.contains)
    if test.matches is not None:
        return isinstance(answer, str) and matches_whole(test.matches, answer)
    return _compares(test, answer, today)


def _compares(test: Condition, answer: Any, today: date) -> bool:
    if test.before is not None or test.after is not None:
        day = day_of(answer, today) if isinstance(answer, str) else None
        border = day_of(test.before or test.after or "", today)
        if day is None or border is None:
            return False
        return day < border if test.before is not None else day > border
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return False
    return answer > test.greater if test.greater is not None else answer < (test.less or 0)


def _same(answer: Any, wanted: Any) -> bool:
    """Equal as people read it: letter case aside, one chosen value equal to a list of just it."""
    if isinstance(answer, list | tuple):
        return len(answer) == 1 and _same(answer[0], wanted)
    if isinstance(answer, str) and isinstance(wanted, str):
        return answer.casefold() == wanted.casefold()
    return isinstance(answer, bool) is isinstance(wanted, bool) and bool(answer == wanted)


def _contains(answer: Any, part: str) -> bool:
    if isinstance(answer, list | tuple):
        return any(_same(one, part) for one in answer)
    return isinstance(answer, str) and part.casefold() in answer.casefold()
