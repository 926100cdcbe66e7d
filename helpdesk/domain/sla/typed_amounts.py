"""Amounts of time as people type them into a form: ``4 h``, ``1 h 30 min``, ``2 working days``."""

import re

from helpdesk.domain.sla.amounts import MOST_DAYS, MOST_MINUTES, promised
from helpdesk.domain.sla.document import LinesDocument
from helpdesk.domain.sla.plan import DEADLINE, OPERATIONAL, Promised
from helpdesk.i18n import _
from helpdesk.words import business_time, working_days

LONGEST = 100
Typed = int | str | dict[str, int | str]
"""An amount as a company file writes it: minutes, working days, or what each line has."""

_PART = re.compile(r"\s*(\d{1,7})(?:[.,](\d{1,2}))?\s*([^\W\d_]+(?:[\s.]+[^\W\d_]+)*)[\s.,]*")
_LINE = re.compile(r"\s*[^\W\d_]+\s*([123])\s*:(.*)", re.DOTALL)
_MINUTES = frozenset({"m", "min", "mins", "minute", "minutes", "хв", "хвилина", "хвилини"})
_MINUTES |= {"хвилин"}
_HOURS = frozenset({"h", "hr", "hrs", "hour", "hours", "г", "год", "година", "години", "годин"})
_DAYS = frozenset({"d", "day", "days", "д", "дн", "день", "дні", "днів", "доба", "доби", "діб"})
_WORKING_DAYS = frozenset({"working day", "working days", "workday", "workdays", "wd"})
_WORKING_DAYS |= {"робочий день", "робочі дні", "робочих дні", "робочих днів", "рд"}
_IN_MINUTES = dict.fromkeys(_MINUTES, 1) | dict.fromkeys(_HOURS, 60)


class WrongAmount(ValueError):
    """What was typed is no amount of time; the message is a sentence for who typed it."""


def amount_of(text: str, kind: str) -> Typed | None:
    """The amount typed for a target of that kind, None for nothing. Raises WrongAmount."""
    if not text.strip(" -–—"):
        return None
    if len(text) > LONGEST:
        raise WrongAmount(_("This is too long for an amount of time."))
    if kind == OPERATIONAL and ":" in text:
        return _by_line(text)
    return _one(text, kind)


def minutes_of(text: str) -> int:
    """Minutes typed as ``30 min`` or ``1 h``. Raises WrongAmount for nothing and for days."""
    found = amount_of(text, "")
    if not isinstance(found, int):
        raise WrongAmount(_("Write minutes or hours, such as 30 min or 2 h."))
    return found


def typed(kind: str, amount: int | str | LinesDocument | None) -> str:
    """An amount as ``amount_of`` reads it, in the reader's language."""
    if amount is None:
        return ""
    if not isinstance(amount, LinesDocument):
        return said(promised(kind, amount))
    lines = amount.promised().items()
    return "; ".join(_("line %(line)s: %(time)s", line=at, time=said(one)) for at, one in lines)


def said(amount: Promised) -> str:
    """``8 h``, ``2 working days``."""
    if amount.unit == "working_days":
        return working_days(amount.count)
    return business_time(amount.count)


def _by_line(text: str) -> dict[str, int | str]:
    found: dict[str, int | str] = {}
    for part in filter(str.strip, text.split(";")):
        match = _LINE.fullmatch(part)
        if match is None or f"line_{match[1]}" in found:
            raise WrongAmount(_("Write it for each line once: line 1: 2 h; line 2: 8 h."))
        found[f"line_{match[1]}"] = _one(match[2], OPERATIONAL)
    return found


def _one(text: str, kind: str) -> int | str:
    parts, at = [], 0
    while match := _PART.match(text.casefold(), at):
        unit = " ".join(match[3].replace(".", " ").split())
        parts.append((int(match[1]), match[2] or "", unit))
        at = match.end()
    if not parts or text[at:].strip():
        raise WrongAmount(_("Write a time with its unit: 30 min, 4 h or 2 working days."))
    if len(parts) == 1 and parts[0][2] in _WORKING_DAYS:
        return _days(*parts[0][:2], kind)
    return _minutes(parts, kind)


def _days(count: int, fraction: str, kind: str) -> str:
    if kind == DEADLINE:
        raise WrongAmount(_("A deadline counts by the clock on the wall: write hours or days."))
    if fraction or not 1 <= count <= MOST_DAYS:
        raise WrongAmount(_("Write whole working days, from 1 to %(most)s.", most=MOST_DAYS))
    return "1 working day" if count == 1 else f"{count} working days"


def _minutes(parts: list[tuple[int, str, str]], kind: str) -> int:
    hundredths = 0
    for count, fraction, unit in parts:
        length = _IN_MINUTES.get(unit)
        if unit in _DAYS and kind == DEADLINE:
            length = 1440
        elif unit in _DAYS:
            raise WrongAmount(_("A day has no fixed length here: write working days, or hours."))
        if length is None:
            raise WrongAmount(_("“%(unit)s” is no unit of time: min, h, working days.", unit=unit))
        hundredths += length * (count * 100 + int(fraction.ljust(2, "0")))
    minutes, rest = divmod(hundredths, 100)
    if rest or not 1 <= minutes <= MOST_MINUTES:
        raise WrongAmount(
            _("Write whole minutes, from 1 min to %(most)s h.", most=MOST_MINUTES // 60)
        )
    return minutes
