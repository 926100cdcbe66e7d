"""Which questions a person sees, given what is answered so far.

This one walk renders the page, answers the swap when an answer changes, and checks what is sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .conditions import holds
from .definition import Form
from .opening import description_question, title_question
from .questions import Consequence, Question, Section
from .reading import Answer, Circumstances, Unreadable, read


@dataclass(frozen=True)
class Shown:
    """A field on the page: what is asked (options narrowed to those on offer) and what was said."""

    place: str  # where in the form it stands: "title", or "0-3" for the fourth field of the first
    question: Question
    raw: object  # as typed, to be shown again
    answer: Answer | None  # as understood; None when empty or not understood
    refusal: str  # why the answer cannot be taken, or ""
    is_required: bool
    is_conditional: bool  # appeared because of another answer

    @property
    def key(self) -> str:
        """The field's key; a heading or hint may have none."""
        return self.question.key or ""

    @property
    def texts(self) -> list[str]:
        """What was typed, value by value, to be put back into the controls."""
        given = self.raw if isinstance(self.raw, list | tuple) else [self.raw]
        words = {True: "yes", False: "no"}
        return [
            words[one] if isinstance(one, bool) else str(one) for one in given if one is not None
        ]


@dataclass(frozen=True)
class ShownSection:
    """A section on the page with the fields visible in it."""

    place: str
    section: Section
    fields: tuple[Shown, ...]


@dataclass(frozen=True)
class Visible:
    """All that is on the page, and what follows from the answers."""

    title: Shown
    description: Shown
    sections: tuple[ShownSection, ...]
    consequences: tuple[Consequence, ...]

    def fields(self) -> Iterator[Shown]:
        """The title, every visible field and the description, in the order of the page."""
        yield self.title
        for section in self.sections:
            yield from section.fields
        yield self.description

    @property
    def answers(self) -> dict[str, Answer]:
        """The typed answers of the form's own visible fields."""
        fields = (field for section in self.sections for field in section.fields)
        return {field.key: field.answer for field in fields if field.answer is not None}


def visible(form: Form, raw: Mapping[str, object], around: Circumstances) -> Visible:
    """Resolve every condition, in order, over what was typed.

    ``raw`` maps keys (``title``, ``description`` and the fields' own) to what a form or a JSON body
    sent. A hidden or unreadable answer counts as empty for the conditions after it. Never raises.
    """
    title = _shown("title", title_question(form), raw, {}, around)
    description = _shown("description", description_question(form), raw, {}, around)
    said: dict[str, Answer | None] = {"title": title.answer, "description": description.answer}
    sections = []
    for at, section in enumerate(form.sections):
        if section.show_when and not holds(section.show_when, said, around.today):
            continue
        fields = tuple(_fields_of(str(at), section, raw, said, around))
        if fields:
            sections.append(ShownSection(str(at), section, fields))
    consequences = tuple(
        consequence
        for consequence in form.consequences
        if holds(consequence.when, said, around.today)
    )
    return Visible(title, description, tuple(sections), consequences)


def _fields_of(
    place: str,
    section: Section,
    raw: Mapping[str, object],
    said: dict[str, Answer | None],
    around: Circumstances,
) -> Iterator[Shown]:
    for at, question in enumerate(section.fields):
        if question.show_when and not holds(question.show_when, said, around.today):
            continue
        shown = _shown(f"{place}-{at}", question, raw, said, around)
        if question.key:
            said[question.key] = shown.answer
        yield shown


def _shown(
    place: str,
    question: Question,
    raw: Mapping[str, object],
    said: Mapping[str, Answer | None],
    around: Circumstances,
) -> Shown:
    offered = tuple(
        option
        for option in question.options
        if option.show_when is None or holds(option.show_when, said, around.today)
    )
    if offered != question.options:
        question = question.model_copy(update={"options": offered})
    typed = raw.get(question.key) if question.key else None
    answer, refusal = None, ""
    try:
        answer = read(question, typed, around)
    except Unreadable as problem:
        refusal = str(problem)
    required_now = question.require_when and holds(question.require_when, said, around.today)
    return Shown(
        place=place,
        question=question,
        raw=typed,
        answer=answer,
        refusal=refusal,
        is_required=question.required or bool(required_now),
        is_conditional=question.show_when is not None,
    )
