"""From what somebody typed to a typed, JSON-able answer: one reader for each kind of field."""

from collections.abc import Callable
from typing import Any

from ..questions import Question
from .addresses import read_email, read_host, read_link, read_phone
from .choices import read_choice, read_many_choices
from .numbers import read_number, read_yes_no
from .raw import Circumstances, Unreadable
from .references import read_file, read_person
from .times import read_date, read_date_time
from .words import read_long_text, read_short_text

__all__ = ["Answer", "Circumstances", "Unreadable", "read"]

Answer = str | int | float | bool | list[str]

READERS: dict[str, Callable[[Question, object, Circumstances], Any]] = {
    "short_text": read_short_text,
    "long_text": read_long_text,
    "number": read_number,
    "date": read_date,
    "date_time": read_date_time,
    "yes_no": read_yes_no,
    "choice": read_choice,
    "many_choices": read_many_choices,
    "person": read_person,
    "file": read_file,
    "email": read_email,
    "phone": read_phone,
    "host": read_host,
    "link": read_link,
}


def read(question: Question, raw: object, around: Circumstances) -> Answer | None:
    """The typed answer in ``raw``, or ``None`` when nothing was answered.

    Reading an answer again gives the same answer. Raises :class:`Unreadable`, and nothing else,
    with a sentence for the person; any ``raw`` may be given.
    """
    reader = READERS.get(question.kind)
    answer: Answer | None = reader(question, raw, around) if reader else None
    return answer
