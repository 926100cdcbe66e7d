"""Regular expressions written by administrators, matched in linear time.

Python's own engine backtracks: one careless pattern and a long answer stop a web thread for
minutes. RE2 cannot; what it does not support (look-around, back-references) is refused when the
form is read.
"""

from functools import lru_cache
from typing import Annotated, Any

import re2
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

LONGEST_PATTERN = 200
MEMORY_BYTES = 1 << 20


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = MEMORY_BYTES
    options.log_errors = False
    return re2.compile(pattern, options)


def _checked(pattern: str) -> str:
    if len(pattern) > LONGEST_PATTERN:
        raise PydanticCustomError(
            "pattern_too_long",
            "a pattern has at most {most} characters",
            {"most": LONGEST_PATTERN},
        )
    try:
        _compiled(pattern)
    except (re2.error, UnicodeError) as error:
        raise PydanticCustomError(
            "pattern_unsafe",
            "this pattern cannot be used ({why}); look-around and back-references are not allowed",
            {"why": _reason(error)},
        ) from error
    return pattern


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else error
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


Pattern = Annotated[str, AfterValidator(_checked)]


def matches_whole(pattern: str, text: str) -> bool:
    """Whether the whole of ``text`` matches, in time that grows with its length only."""
    try:
        return _compiled(pattern).fullmatch(text) is not None
    except (re2.error, UnicodeError):
        return False
