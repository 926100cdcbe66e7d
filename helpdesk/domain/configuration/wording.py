"""What pydantic found, in words an administrator understands, at the place in the file."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from helpdesk.domain.configuration.complaints import Complaint, meant
from helpdesk.domain.configuration.document import Company
from helpdesk.domain.configuration.source import Path, Source
from helpdesk.i18n import _, lazy

_WHOLE, _NUMBER = lazy("a whole number is needed here"), lazy("a number is needed here")
_YES, _LIST = lazy("write yes or no"), lazy("a list is needed here")
_SETTINGS = lazy("settings are needed here, each as “name: value”")
PLAIN = {
    "string_type": lazy("a text is needed here; numbers and yes/no stand in quotes"),
    "bool_type": _YES,
    "bool_parsing": _YES,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _SETTINGS,
    "model_type": _SETTINGS,
    "model_attributes_type": _SETTINGS,
    "too_short": lazy("at least one is needed here"),
    "string_too_short": lazy("this is empty"),
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
                spot, words = source.spot(path), _('"%(name)s" is missing here', name=last)
            case "extra_forbidden":
                spot = source.key_spots.get(path, source.spot(path))
                hint = meant(last, _settings(document, item["loc"][:-1]))
                words = _('"%(name)s" is not known here%(hint)s', name=last, hint=hint)
            case "literal_error" | "enum":
                spot, words = source.spot(path), _not_among(item)
            case kind:
                spot, words = source.spot(path), str(PLAIN.get(kind) or _said(item))
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
    return _(
        '"%(value)s" is not one of %(choices)s%(hint)s',
        value=given,
        choices=", ".join(choices),
        hint=meant(given, choices),
    )


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
