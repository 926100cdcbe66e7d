"""What a mapping file may say: which column feeds which field, and what the company's words mean.

A field is fed by a column, by a default, or by a column with a default for its empty cells.
"""

import codecs
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from helpdesk.domain.configuration.document import Part, Zone

ENCODINGS = (
    "utf-8",
    "utf-16",
    *(f"windows-{number}" for number in (1250, 1251, 1252, 1253, 1254, 1257)),
    *(f"iso-8859-{number}" for number in (1, 2, 5, 15)),
    "koi8-r",
    "koi8-u",
    "cp852",
    "cp866",
    "mac-cyrillic",
)
"""Those that exports come in; Python knows others that are no encodings of text."""
DELIMITERS = {",": ",", ";": ";", "|": "|", "\t": "\t", "tab": "\t"}
_SAMPLE = datetime(2026, 11, 22)  # noqa: DTZ001 - only its day is compared


def _encoding(name: str) -> str:
    known = {codecs.lookup(one).name: one for one in ENCODINGS}
    try:
        return known[codecs.lookup(name).name]
    except (LookupError, ValueError) as error:
        raise PydanticCustomError(
            "encoding",
            'the encoding "{name}" is not known here; known are {known}',
            {"name": name, "known": ", ".join(ENCODINGS)},
        ) from error


def _delimiter(written: str) -> str:
    if written not in DELIMITERS:
        raise PydanticCustomError("delimiter", 'write "," or ";" or "|" or tab')
    return DELIMITERS[written]


def _time_format(form: str) -> str:
    try:
        is_whole = datetime.strptime(_SAMPLE.strftime(form), form).date() == _SAMPLE.date()  # noqa: DTZ007
    except ValueError:
        is_whole = False
    if not is_whole:
        raise PydanticCustomError(
            "time_format",
            '"{form}" does not tell a day: write it as “%d.%m.%Y %H:%M”, with a year, a month and '
            "a day",
            {"form": form},
        )
    return form


Words = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
Column = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]


class Format(Part):
    """How the file is written; what is not said is found out from the file itself."""

    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(_delimiter)] | None = None
    times: tuple[Annotated[str, AfterValidator(_time_format)], ...] = ()
    """Formats of ``strptime``, tried in this order; none: ISO 8601."""
    timezone: Zone | None = None
    """The zone of times written without one; none: the helpdesk's default zone."""


class Feed(Part):
    """Where a field's value comes from; a plain text is the name of a column."""

    column: Column | None = None
    default: Words | None = None
    """What an empty cell means, or every row where no column is named."""
    values: dict[str, Words] = Field(default_factory=dict)
    """The file's words, and what each of them means here."""

    @model_validator(mode="before")
    @classmethod
    def _a_text_is_a_column(cls, written: Any) -> Any:
        return {"column": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _something_feeds(self) -> Self:
        if self.column is None and self.default is None:
            raise PydanticCustomError("feed", 'name a "column", a "default", or both')
        if self.values and self.column is None:
            raise PydanticCustomError("feed", '"values" translate a column: name the "column"')
        return self


class PersonFeed(Feed):
    """A person: by user name, mail address or full name."""

    unknown: Literal["error", "default", "placeholder"] = "error"
    """Somebody nobody knows: refuse the row, take the default, or enter a person who has left."""


class RequesterFeed(PersonFeed):
    """A person nobody can do without."""

    @model_validator(mode="after")
    def _a_default_is_there(self) -> Self:
        if self.unknown == "default" and self.default is None:
            raise PydanticCustomError("feed", 'name the "default" that unknown people become')
        return self


class TicketFields(Part):
    """What a ticket is made of."""

    text: Feed
    requester: RequesterFeed
    category: Feed
    title: Feed | None = None
    """None: the first words of the text."""
    queue: Feed | None = None
    """None: the queue of the category."""
    priority: Feed | None = None
    """None: the category's."""
    channel: Feed | None = None
    state: Feed | None = None
    """None: closed where the file tells when, else solved where it tells when, else new."""
    waiting_reason: Feed | None = None
    assignee: PersonFeed | None = None
    opened_at: Feed | None = None
    """None: the time of the import."""
    started_at: Feed | None = None
    """When somebody took it up. None: at the end of what has ended, else at the import."""
    resolved_at: Feed | None = None
    closed_at: Feed | None = None
    resolution: Feed | None = None
    resolution_code: Feed | None = None


class TicketMapping(Part):
    """A mapping file for tickets."""

    source: Source
    """The name of where the tickets come from; the same row of the same source comes in once."""
    key: Column | None = None
    """The column with a lasting, unique number; none: the whole row is its own key."""
    format: Format = Format()
    fields: TicketFields


class PeopleFields(Part):
    """What is known of a person."""

    username: Feed
    name: Feed
    mail: Feed | None = None
    phone: Feed | None = None
    department: Feed | None = None
    office: Feed | None = None
    manager: Feed | None = None
    language: Feed | None = None
    timezone: Feed | None = None
    active: Feed | None = None
    """Yes for those who work here, no for those who have left; None: all of them work here."""


class PeopleMapping(Part):
    """A mapping file for people; the user name tells who is who."""

    format: Format = Format()
    fields: PeopleFields


def feeds(fields: TicketFields | PeopleFields) -> dict[str, Feed]:
    """The fields that are fed at all, by name."""
    found = {name: getattr(fields, name) for name in type(fields).model_fields}
    return {name: feed for name, feed in found.items() if feed is not None}


def columns(mapping: TicketMapping | PeopleMapping) -> list[str]:
    """Every column the mapping names, each once, in its order."""
    named = [feed.column for feed in feeds(mapping.fields).values() if feed.column]
    if isinstance(mapping, TicketMapping) and mapping.key:
        named.insert(0, mapping.key)
    return list(dict.fromkeys(named))
