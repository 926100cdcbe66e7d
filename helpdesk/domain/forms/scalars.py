"""Single values in a form file: what a condition compares with, a limit, a default."""

from datetime import date
from typing import Annotated, Any

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

LONGEST = 200


def _scalar(given: Any) -> bool | int | float | str:
    """One plain value; YAML's unquoted ``2026-03-29`` is a date and becomes its text."""
    if isinstance(given, date):
        given = given.isoformat()
    is_plain = isinstance(given, bool | int | str) or (
        isinstance(given, float) and abs(given) < float("inf")
    )
    if not is_plain or len(str(given)) > LONGEST:
        raise PydanticCustomError(
            "scalar",
            "give a text of at most {most} characters, a number, yes or no",
            {"most": LONGEST},
        )
    plain: bool | int | float | str = given
    return plain


def _limit(given: Any) -> int | float | str:
    limit = _scalar(given)
    if isinstance(limit, bool):
        raise PydanticCustomError("limit", "a limit is a number or a day")
    return limit


def _default(given: Any) -> bool | int | float | str | tuple[str, ...]:
    if isinstance(given, list | tuple):
        return tuple(str(_scalar(one)) for one in given[:LONGEST])
    if isinstance(given, str) and len(given) > LONGEST:  # a template for a long text
        return given[:LONGEST_TEMPLATE]
    return _scalar(given)


LONGEST_TEMPLATE = 5_000
Scalar = Annotated[bool | int | float | str, PlainValidator(_scalar)]
Limit = Annotated[int | float | str, PlainValidator(_limit)]
Default = Annotated[bool | int | float | str | tuple[str, ...], PlainValidator(_default)]
