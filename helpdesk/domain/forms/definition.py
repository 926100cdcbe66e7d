"""A form as data: what is asked, in which order, when, and what follows from the answers.

A form is an immutable document. It is checked as a whole when it is read; every fault is refused
with its exact place (``sections → 0 → fields → 2 → show_when → field``).
"""

from collections.abc import Iterator
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from .questions import Consequence, Opening, Part, Question, Section
from .texts import Text
from .wiring import faults

MOST_SECTIONS = 20
MOST_CONSEQUENCES = 20


class Form(Part):
    """The whole form of a category, in one immutable version."""

    intro: Text | None = None
    title: Opening = Opening()
    description: Opening = Opening()
    sections: tuple[Section, ...] = Field(default=(), max_length=MOST_SECTIONS)
    consequences: tuple[Consequence, ...] = Field(default=(), max_length=MOST_CONSEQUENCES)
    submit: Text | None = None

    @model_validator(mode="after")
    def _everything_fits_together(self) -> Self:
        found = list(faults(self.sections, self.consequences))
        if found:
            raise ValidationError.from_exception_data("Form", found)
        return self

    def fields(self) -> Iterator[Question]:
        """All fields in the order they are asked, headings and hints included."""
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> Question | None:
        """The field with this key, if the form has it."""
        return next((field for field in self.fields() if field.key == key), None)

    def document(self) -> dict[str, Any]:
        """The form as JSON-able data; reading it again gives an equal form."""
        dumped: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return dumped
