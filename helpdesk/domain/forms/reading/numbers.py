"""Reading numbers and yes/no."""

import re

from helpdesk.i18n import _

from ..questions import Question
from .raw import Circumstances, Unreadable, single

# Fifteen digits are what a JSON number carries without rounding.
MOST_DIGITS = 15
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})


def read_number(question: Question, raw: object, around: Circumstances) -> int | float | None:
    """A number of at most 15 digits, 6 after the point; a decimal comma is understood."""
    text = single(raw).replace(" ", "").replace("−", "-")
    if not text:
        return None
    plain = text.replace(",", ".")
    if not _NUMBER.fullmatch(plain) or sum(sign.isdigit() for sign in plain) > MOST_DIGITS:
        raise Unreadable(_("Please write a number, such as 3 or 2.5."))
    number = float(plain)
    if question.whole and not number.is_integer():
        raise Unreadable(_("Please write a whole number."))
    _within(number, question)
    return int(number) if number.is_integer() else number


def _within(number: float, question: Question) -> None:
    least, most = question.min, question.max
    if isinstance(least, int | float) and number < least:
        raise Unreadable(_("Please give at least %(least)s.", least=f"{least:g}"))
    if isinstance(most, int | float) and number > most:
        raise Unreadable(_("Please give at most %(most)s.", most=f"{most:g}"))


def read_yes_no(question: Question, raw: object, around: Circumstances) -> bool | None:
    """Yes, no, or nothing answered."""
    text = single(raw).casefold()
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unreadable(_("Please choose yes or no."))
