"""Instants as files write them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: str, formats: Sequence[str], zone: ZoneInfo) -> datetime:
    """The instant in UTC that ``text`` names, in one of the formats, or in ISO 8601 without any.

    ``zone`` is that of times written without one; of an hour that is there twice, when clocks are
    set back, the first is meant. Raises ValueError with a sentence that says what is expected.
    """
    written = _parsed(text, formats)
    if written.tzinfo is None:
        written = _placed(written, zone)
    try:
        found = written.astimezone(UTC)
    except OverflowError:
        found = EARLIEST.replace(year=1)
    if found < EARLIEST:
        raise ValueError("a time after 1 January 1970 is needed here")
    return found


def _parsed(text: str, formats: Sequence[str]) -> datetime:
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - its zone is put in by the caller
        except ValueError:
            continue
    if formats:
        ways = " or ".join(f"“{form}”" for form in formats)
        raise ValueError(f"a time written as {ways} is needed here")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            "a time such as 2026-11-22 14:30 is needed here, or say how times are written: "
            "“format: {times: […]}”"
        ) from None


def _placed(written: datetime, zone: ZoneInfo) -> datetime:
    placed = written.replace(tzinfo=zone)
    try:
        is_there = placed.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == written
    except OverflowError:
        is_there = True
    if not is_there:
        raise ValueError(f"this hour was skipped in {zone.key}, when clocks were set forward")
    return placed
