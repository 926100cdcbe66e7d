"""What the requester answered in the form, with the labels of the version they filled in."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from pydantic import ValidationError

from helpdesk import i18n, times
from helpdesk.domain.catalogue import form_in
from helpdesk.domain.forms.questions import Kind, Question
from helpdesk.domain.tickets import Shown
from helpdesk.domain.tickets.story import File
from helpdesk.i18n import _


class Filed(NamedTuple):
    """One answer: the question's label, the answer in words, or the files given."""

    label: str
    words: str
    files: list[File]


def questions(ticket: Shown) -> list[Question]:
    """The answered questions, in the order of the form."""
    if ticket.form is None or not ticket.answers:
        return []
    try:
        form = form_in(ticket.form)
    except ValidationError:  # a form of long ago, from before a rule: its answers still show
        return []
    fields = (question for section in form.sections for question in section.fields)
    return [question for question in fields if question.key and question.key in ticket.answers]


def people_in(ticket: Shown, asked: Iterable[Question]) -> set[int]:
    """The ids of the people among the answers, so that their names are read with the others."""
    answers = (ticket.answers[str(one.key)] for one in asked if one.kind is Kind.PERSON)
    return {int(answer) for answer in answers if str(answer).isdecimal()}


def filed(
    ticket: Shown, asked: Iterable[Question], people: dict[int, str], files: list[File]
) -> Iterator[Filed]:
    """The answers in words."""
    language = i18n.language()
    for question in asked:
        answer = ticket.answers[str(question.key)]
        given = [file for file in files if file.field == question.key]
        words = "" if question.kind is Kind.FILE else _words(question, answer, people, language)
        yield Filed(question.label.said_in(language), words, given)


def _words(question: Question, answer: object, people: dict[int, str], language: str) -> str:
    options = {option.value: option.label.said_in(language) for option in question.options}
    match question.kind:
        case Kind.YES_NO:
            return _("Yes") if answer else _("No")
        case Kind.MANY_CHOICES if isinstance(answer, list):
            return ", ".join(options.get(str(one), str(one)) for one in answer)
        case Kind.PERSON:
            return people.get(int(str(answer)), "") if str(answer).isdecimal() else str(answer)
        case Kind.DATE:
            return times.day(date.fromisoformat(str(answer)))
        case Kind.DATE_TIME:
            instant = datetime.fromisoformat(str(answer))
            return f"{times.day(instant)} {times.time(instant)}"
    unit = f" {question.unit.said_in(language)}" if question.unit else ""
    return options.get(str(answer), str(answer)) + unit
