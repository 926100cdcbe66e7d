"""What the forms of calendars, plans and reasons share: what was typed, read, kept and answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from helpdesk.domain.forms.texts import ENGLISH, Text
from helpdesk.i18n import language
from helpdesk.models.base import Texts
from helpdesk.reader import LANGUAGES

LONGEST = 250
UNKEPT = ("csrf_token", "do", "agreed", "rehearse")

Document = TypeVar("Document")


@dataclass
class Reading(Generic[Document]):
    """What was understood: ``data`` as a company file writes it, and what is wrong by field."""

    data: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    document: Document | None = None


def line(form: Mapping[str, str], name: str, longest: int = LONGEST) -> str:
    """What can be stored of what was typed: PostgreSQL keeps no NUL."""
    return cleaned(form.get(name, ""), longest)


def cleaned(value: str, longest: int = LONGEST) -> str:
    """The same of one text."""
    return value.replace("\0", "").strip()[:longest]


def texts(form: MultiDict[str, str], name: str, longest: int = LONGEST) -> Texts:
    """A text in the languages of the product, as ``name.en`` and so on."""
    return {code: line(form, f"{name}.{code}", longest) for code in LANGUAGES}


def in_all_languages(typed: Texts, known: Iterable[Text | None]) -> Texts:
    """The words typed by language, of those there are.

    Where the English is that of a text already known, its words in languages no form asks for stay.
    """
    words = {code: one for code, one in typed.items() if one}
    for text in known:
        if text is not None and text.root[ENGLISH] == words.get(ENGLISH):
            others = {code: one for code, one in text.root.items() if code not in LANGUAGES}
            return others | words
    return words


def said(text: Text | None) -> str:
    """A text in the reader's language."""
    return text.said_in(language()) if text is not None else ""


def kept() -> list[tuple[str, str]]:
    """What was typed, to be sent once more by another page."""
    return [pair for pair in request.form.items(multi=True) if pair[0] not in UNKEPT]


def answer(template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """A page or a part of it: which, was said by HTMX or its absence."""
    page = make_response(render_template(template, **values, languages=LANGUAGES), status)
    page.vary.add("HX-Request")
    return page
