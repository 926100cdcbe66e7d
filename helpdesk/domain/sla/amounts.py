"""Amounts of time as people write them in a plan: ``240`` minutes, or ``2 working days``."""

import re
from typing import Annotated

from pydantic import PlainValidator

from helpdesk.domain.sla.plan import DEADLINE, Promised
from helpdesk.i18n import _

MOST_MINUTES = 5_256_000
MOST_DAYS = 1_000
_DAYS = re.compile(r"\s*(\d{1,4})\s+working\s+days?\s*", re.ASCII)


def _minutes_of(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(_("write minutes as a whole number"))
    if not 1 <= value <= MOST_MINUTES:
        raise ValueError(_("write between 1 and %(most)s minutes", most=MOST_MINUTES))
    return value


def _amount_of(value: object) -> int | str:
    if not isinstance(value, str):
        return _minutes_of(value)
    match = _DAYS.fullmatch(value)
    days = int(match[1]) if match else 0
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(
            _(
                'write minutes as a whole number, or up to %(most)s days as "2 working days"',
                most=MOST_DAYS,
            )
        )
    return "1 working day" if days == 1 else f"{days} working days"


Minutes = Annotated[int, PlainValidator(_minutes_of)]
Amount = Annotated[int | str, PlainValidator(_amount_of)]


def promised(kind: str, written: int | str) -> Promised:
    """The value of a checked amount; a deadline's minutes are elapsed ones."""
    if isinstance(written, str):
        return Promised(int(written.split()[0]), "working_days")
    return Promised(written, "elapsed" if kind == DEADLINE else "minutes")
