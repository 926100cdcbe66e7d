"""Reading days and instants."""

import re
from datetime import date, datetime

from helpdesk.i18n import _
from helpdesk.times import day as day_in_words

from ..days import EARLIEST, LATEST, day_of
from ..questions import Question
from .raw import Circumstances, Unreadable, single

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_OF_EUROPE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


def read_date(question: Question, raw: object, around: Circumstances) -> str | None:
    """A day, kept as ``2026-03-29``; ``29.03.2026`` is understood too."""
    text = single(raw)
    if not text:
        return None
    european = _DAY_OF_EUROPE.fullmatch(text)
    if european:
        text = f"{european[3]}-{int(european[2]):02d}-{int(european[1]):02d}"
    day = day_of(text, around.today) if _DAY.fullmatch(text) else None
    if day is None:
        raise Unreadable(_("Please give a day, such as 2026-03-29."))
    _within(day, question, around.today)
    return day.isoformat()


def read_date_time(question: Question, raw: object, around: Circumstances) -> str | None:
    """An instant, kept with the offset its local time had (``2026-03-29T10:00:00+03:00``).

    A time without an offset is meant in the person's zone. The first pass of a repeated hour is
    taken; a skipped local time moves on by the length of the gap (RFC 5545, 3.3.5).
    """
    text = single(raw)
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or not EARLIEST < instant.date() < LATEST:
        raise Unreadable(_("Please give a day and a time, such as 2026-03-29 10:00."))
    local = instant.replace(tzinfo=around.zone) if instant.tzinfo is None else instant
    _within(local.date(), question, around.today)
    return local.replace(microsecond=0).isoformat()


def _within(day: date, question: Question, today: date) -> None:
    first = day_of(question.min, today) if isinstance(question.min, str) else None
    last = day_of(question.max, today) if isinstance(question.max, str) else None
    if first and day < first:
        raise Unreadable(_("Please choose %(day)s or later.", day=day_in_words(first)))
    if last and day > last:
        raise Unreadable(_("Please choose %(day)s or earlier.", day=day_in_words(last)))
