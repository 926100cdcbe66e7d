"""How two versions of a form differ, question by question."""

from collections.abc import Iterator
from typing import Any

from helpdesk.domain.configuration.differences import differences, name_of, named_differences, shown

Data = dict[str, Any]


def form_differences(before: Data, after: Data) -> Iterator[str]:
    """A phrase for each difference, in the order of the form; at least one where they differ."""
    told = [
        *differences(_own(before), _own(after)),
        *named_differences("section", _outlines(before), _outlines(after)),
        *named_differences("question", _questions(before), _questions(after)),
        *_of_consequences(before.get("consequences", []), after.get("consequences", [])),
    ]
    if not told and before != after:
        told = ["its questions are arranged otherwise"]
    yield from told


def _own(form: Data) -> Data:
    return {key: value for key, value in form.items() if key not in ("sections", "consequences")}


def _outlines(form: Data) -> dict[str, Data]:
    """Each section without its questions, by its number: titles are neither needed nor lasting."""
    return {
        str(number): {key: value for key, value in section.items() if key != "fields"}
        for number, section in enumerate(form.get("sections", []), start=1)
    }


def _questions(form: Data) -> dict[str, Data]:
    """Every question by its key; headings and hints, which need none, by what they say."""
    return {
        field["key"] if "key" in field else shown(name_of(field["label"])): field
        for section in form.get("sections", [])
        for field in section["fields"]
    }


def _of_consequences(before: list[Data], after: list[Data]) -> Iterator[str]:
    """As many as before: each with the one in its place; else what was added and removed."""
    if len(before) == len(after):
        old, new = ({str(at): one for at, one in enumerate(x, 1)} for x in (before, after))
        yield from named_differences("consequence", old, new)
        return
    for items, others, word in ((after, before, "added"), (before, after, "removed")):
        for one in items:
            if one not in others:
                yield f"consequence {word}: {shown(one)}"
