"""Checking what was sent against the form, by the same walk that showed it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk.i18n import _

from .definition import Form
from .questions import Kind, Question
from .reading import Answer, Circumstances
from .texts import Text
from .visible import Shown, Visible, visible

CHOSEN = frozenset({Kind.CHOICE, Kind.YES_NO, Kind.MANY_CHOICES})


@dataclass(frozen=True)
class Checked:
    """What a sent form comes to.

    ``answers`` hold only visible, understood fields, typed and JSON-able. ``errors`` map the keys
    of fields to a sentence for the person, in the order of the form. ``stop`` is advice given
    instead of taking the ticket.
    """

    title: str
    description: str
    answers: dict[str, Answer]
    errors: dict[str, str]
    priority: str | None
    queue: str | None
    stop: Text | None
    page: Visible

    @property
    def is_good(self) -> bool:
        """Whether a ticket can be made of it."""
        return not self.errors and self.stop is None


def check(form: Form, raw: Mapping[str, object], around: Circumstances) -> Checked:
    """Check everything that was sent. Never raises; unknown and hidden keys are dropped.

    Checking the answers it gives again gives the same answers. Where several consequences hold,
    the last priority and queue win, and the first stop.
    """
    page = visible(form, raw, around)
    consequences = page.consequences
    return Checked(
        title=str(page.title.answer or ""),
        description=str(page.description.answer or ""),
        answers=page.answers,
        errors=dict(_errors(page, around)),
        priority=_last(one.set_priority for one in consequences),
        queue=_last(one.set_queue for one in consequences),
        stop=next((one.stop for one in consequences if one.stop), None),
        page=page,
    )


def _last(values: Iterator[Any]) -> Any:
    return next((value for value in reversed(list(values)) if value), None)


def _errors(page: Visible, around: Circumstances) -> Iterator[tuple[str, str]]:
    for field in page.fields():
        if field.refusal:
            yield field.key, field.refusal
        elif field.answer is None and field.is_required and field.question.is_answered:
            yield field.key, _what_is_missing(field, around.language)


def _what_is_missing(field: Shown, language: str) -> str:
    question: Question = field.question
    if question.missing:
        return question.missing.said_in(language)
    if question.kind in CHOSEN:
        return str(_("Please choose an answer."))
    if question.kind is Kind.FILE:
        return str(_("Please add a file."))
    return str(_("Please fill this in."))
