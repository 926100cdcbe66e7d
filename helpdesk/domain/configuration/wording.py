"""What pydantic found, in words an administrator understands, at the place in the file."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from helpdesk.domain.configuration.complaints import Complaint, meant
from helpdesk.domain.configuration.document import Company
from helpdesk.domain.configuration.source import Path, Source

PLAIN = {
    "string_type": "a text is needed here; numbers and yes/no stand in quotes",
    "bool_type": "write yes or no",
    "bool_parsing": "write yes or no",
    "int_type": "a whole number is needed here",
    "int_parsing": "a whole number is needed here",
    "int_from_float": "a whole number is needed here",
    "float_type": "a number is needed here",
    "float_parsing": "a number is needed here",
    "tuple_type": "a list is needed here",
    "list_type": "a list is needed here",
    "dict_type": "settings are needed here, each as “name: value”",
    "model_type": "settings are needed here, each as “name: value”",
    "model_attributes_type": "settings are needed here, each as “name: value”",
    "too_short": "at least one is needed here",
    "string_too_short": "this is empty",
}


def complaints(
    error: ValidationError, source: Source, document: type[BaseModel] = Company
) -> Iterator[Complaint]:
    """One complaint for each thing pydantic found; ``document`` is what the whole file holds."""
    for item in error.errors(include_url=False):
        path = _path(item["loc"], source)
        last = str(item["loc"][-1]) if item["loc"] else ""
        match item["type"]:
            case "missing":
                spot, words = source.spot(path), f'"{last}" is missing here'
            case "extra_forbidden":
                spot = source.key_spots.get(path, source.spot(path))
                hint = meant(last, _settings(document, item["loc"][:-1]))
                words = f'"{last}" is not known here{hint}'
            case "literal_error" | "enum":
                spot, words = source.spot(path), _not_among(item)
            case kind:
                spot, words = source.spot(path), PLAIN.get(kind) or _said(item)
        yield Complaint(spot, words)


def _path(loc: Iterable[int | str], source: Source) -> Path:
    """The place in the file: pydantic's own steps that are not in the file are left out."""
    path: Path = ()
    for step in loc:
        if (*path, step) in source.spots:
            path = (*path, step)
    return path


def _said(item: ErrorDetails) -> str:
    words = item["msg"].removeprefix("Value error, ")
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _not_among(item: ErrorDetails) -> str:
    given = str(item["input"])
    expected = str(item.get("ctx", {}).get("expected", "")).replace("'", "")
    choices = expected.replace(" or ", ", ").split(", ")
    return f'"{given}" is not one of {", ".join(choices)}{meant(given, choices)}'


def _settings(document: type[BaseModel], loc: Iterable[int | str]) -> list[str]:
    """Every setting the part at ``loc`` may have, as it is written in the file."""
    parts = [document]
    for step in loc:
        if isinstance(step, int):
            continue
        deeper = [
            inner
            for part in parts
            for name, field in part.model_fields.items()
            if step in (name, field.alias)
            for inner in _parts_in(field.annotation)
        ]
        parts = deeper or parts
    return [field.alias or name for part in parts for name, field in part.model_fields.items()]


def _parts_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [part for inner in get_args(annotation) for part in _parts_in(inner)]
