"""Days as a form file writes them: a date, or counted from today."""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)
_COUNTED = re.compile(r"today(?:\s*([+-])\s*(\d{1,5}))?", re.ASCII)


def day_of(written: str, today: date) -> date | None:
    """The day that ``2026-03-29``, ``2026-03-29T10:00+02:00``, ``today`` or ``today+14`` names.

    ``None`` when it names no day between 1900 and 2199. A date-time gives its own local day.
    """
    counted = _COUNTED.fullmatch(written.strip())
    try:
        if counted:
            days = int(counted[2] or 0)
            day = today + timedelta(days=-days if counted[1] == "-" else days)
        else:
            day = date.fromisoformat(written[:10])
    except (ValueError, OverflowError):
        return None
    return day if EARLIEST <= day <= LATEST else None


def _checked(written: str) -> str:
    is_plain = len(written) == 10 or written.startswith("today")
    if not is_plain or day_of(written, date(2026, 1, 1)) is None:
        raise PydanticCustomError(
            "day", "a day is written as 2026-03-29, today, today+14 or today-14"
        )
    return written


# YAML turns an unquoted 2026-03-29 into a date; both spellings are meant alike.
Day = Annotated[
    str,
    AfterValidator(_checked),
    BeforeValidator(lambda given: given.isoformat() if isinstance(given, date) else given),
]
