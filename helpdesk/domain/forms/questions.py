"""What a form is made of: questions with their options, sections, openings, consequences.

Each part is checked by itself here; whether a whole form fits together is asked by ``wiring``.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from .conditions import Condition, Key
from .patterns import Pattern
from .scalars import Default, Limit
from .texts import Text

MOST_FIELDS = 60
MOST_OPTIONS = 200
LONGEST_ANSWER = 20_000


class Kind(StrEnum):
    """What sort of answer a field takes; headings and hints take none."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    DATE_TIME = "date_time"
    YES_NO = "yes_no"
    CHOICE = "choice"
    MANY_CHOICES = "many_choices"
    PERSON = "person"
    FILE = "file"
    EMAIL = "email"
    PHONE = "phone"
    HOST = "host"
    LINK = "link"
    HEADING = "heading"
    HINT = "hint"


SILENT = frozenset({Kind.HEADING, Kind.HINT})


class Part(BaseModel):
    """A piece of a form: never changed once read, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Part):
    """One thing to choose, with a hint under it, and shown only when that makes sense."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
    label: Text
    hint: Text | None = None
    show_when: Condition | None = None


Length = Annotated[int, Field(ge=0, le=LONGEST_ANSWER)]


class Question(Part):
    """A field: a question to answer, or a heading or hint to read."""

    key: Key | None = None
    kind: Kind
    label: Text
    help: Text | None = None
    example: Text | None = None
    required: bool = False
    require_when: Condition | None = None
    missing: Text | None = None  # what to say when the answer is missing
    default: Default | None = None
    pattern: Pattern | None = None
    min_length: Length | None = None
    max_length: Length | None = None
    min: Limit | None = None  # of a number or day; the fewest choices or files
    max: Limit | None = None
    whole: bool = False  # a number without a fraction
    unit: Text | None = None
    options: tuple[Option, ...] = Field(default=(), max_length=MOST_OPTIONS)
    show_when: Condition | None = None

    @property
    def is_answered(self) -> bool:
        """Whether this field takes an answer (headings and hints are only read)."""
        return self.kind not in SILENT


class Section(Part):
    """Questions that belong together, shown or hidden together."""

    title: Text | None = None
    help: Text | None = None
    fields: tuple[Question, ...] = Field(min_length=1, max_length=MOST_FIELDS)
    show_when: Condition | None = None


class Opening(Part):
    """How this form asks for the ticket's own title or description."""

    label: Text | None = None
    help: Text | None = None
    example: Text | None = None
    good: Text | None = None  # an example to follow …
    bad: Text | None = None  # … and one to avoid
    default: Text | None = None
    required: bool = True


class Consequence(Part):
    """What follows when the answers are so: priority, queue, or advice instead of a ticket."""

    when: Condition
    set_priority: Literal["low", "medium", "high", "critical"] | None = None
    set_queue: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    stop: Text | None = None
