"""What is wrong with a catalogue: gaps, doubts, lost placeholders and markup."""

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")
MARKUP = re.compile(r"</?[a-z][^>]*>|&\w+;")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
ALIKE = {"Markdown"}
"""Texts that may read the same in another language."""


def faults(catalogue: Catalog, source: Catalog) -> list[str]:
    """Sentences about everything in which a catalogue falls short of the texts of the source."""
    found: list[str] = []
    for text in source:
        if text.id:
            kept = catalogue.get(_one(text), text.context)
            found += [f"“{_one(text)}”: {fault}" for fault in _of_one(kept, text, catalogue)]
    return found


def _of_one(kept: Message | None, text: Message, catalogue: Catalog) -> Iterator[str]:
    if kept is None:
        yield "is not in the catalogue"
        return
    if kept.fuzzy:
        yield "is marked as a guess (fuzzy)"
    if bool(kept.pluralizable) != bool(text.pluralizable):
        yield "has plural forms on one side only"
        return
    forms = _forms(kept)
    wanted = catalogue.num_plurals if text.pluralizable else 1
    if len(forms) != wanted or not all(forms):
        yield "has no translation" if not any(forms) else f"needs {wanted} plural forms"
        return
    for form in forms:
        yield from _of_form(form, _many(text))


def _of_form(form: str, source: str) -> Iterator[str]:
    if Counter(PLACEHOLDER.findall(form)) != Counter(PLACEHOLDER.findall(source)):
        yield f"other placeholders in “{form}”"
    if Counter(MARKUP.findall(form)) != Counter(MARKUP.findall(source)):
        yield f"other markup in “{form}”"
    if (form[0].isspace(), form[-1].isspace()) != (source[0].isspace(), source[-1].isspace()):
        yield f"other spaces around “{form}”"
    if form == source and form not in ALIKE and LATIN_WORD.search(PLACEHOLDER.sub("", form)):
        yield "is the same as the source"


def _forms(message: Message) -> list[str]:
    """The translations of a text: one, or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _one(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _many(message: Message) -> str:
    """The source against which each form is held: the plural, since 21 takes the first form."""
    return message.id if isinstance(message.id, str) else message.id[1]
