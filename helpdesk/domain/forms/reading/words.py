"""Reading short and long texts."""

from helpdesk.i18n import _, ngettext

from ..patterns import matches_whole
from ..questions import Question
from .raw import Circumstances, Unreadable, block, single

SHORT = 250
LONG = 10_000


def read_short_text(question: Question, raw: object, around: Circumstances) -> str | None:
    """One line of text within the question's lengths, matching its whole pattern if it has one."""
    text = single(raw)
    _fits(text, question, question.max_length or SHORT)
    if text and question.pattern and not matches_whole(question.pattern, text):
        if question.example:
            example = question.example.said_in(around.language)
            raise Unreadable(_("Please write it like this: %(example)s", example=example))
        raise Unreadable(_("This does not look right. Please check it for typing errors."))
    return text or None


def read_long_text(question: Question, raw: object, around: Circumstances) -> str | None:
    """Text of several lines within the question's lengths."""
    text = block(raw)
    _fits(text, question, question.max_length or LONG)
    return text or None


def _fits(text: str, question: Question, most: int) -> None:
    length = len(text)
    if length > most:
        raise Unreadable(
            ngettext(
                "This is %(num)s character too long: please keep it under %(most)s.",
                "This is %(num)s characters too long: please keep it under %(most)s.",
                length - most,
                most=most,
            )
        )
    if text and length < (question.min_length or 0):
        raise Unreadable(
            ngettext(
                "Please write at least %(num)s character.",
                "Please write at least %(num)s characters.",
                question.min_length or 0,
            )
        )
