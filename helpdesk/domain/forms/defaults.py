"""What a fresh form already says before anybody typed."""

from datetime import date

from .days import day_of
from .definition import Form
from .opening import description_question, title_question
from .questions import Kind


def starting_answers(form: Form, today: date) -> dict[str, object]:
    """The defaults of all fields, as raw answers; ``today+14`` becomes that day."""
    answers: dict[str, object] = {}
    for question in (title_question(form), description_question(form), *form.fields()):
        if question.key is None or question.default is None:
            continue
        default: object = question.default
        if question.kind is Kind.DATE and isinstance(default, str):
            day = day_of(default, today)
            default = day.isoformat() if day else default
        answers[question.key] = list(default) if isinstance(default, tuple) else default
    return answers
