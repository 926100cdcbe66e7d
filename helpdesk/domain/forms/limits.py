"""Which settings fit which kind of field, and whether its limits make sense."""

from collections.abc import Iterator
from datetime import date

from .days import day_of
from .questions import Question

Remark = tuple[str, str]  # the setting at fault, and what is wrong with it

ANY_DAY = date(2026, 1, 1)
TEXTS = frozenset({"short_text", "long_text"})
DAYS = frozenset({"date", "date_time"})
CHOICES = frozenset({"choice", "many_choices"})
NOT_FOR_SILENT = ("required", "require_when", "missing", "default", "example")

# Each setting with the kinds of field it belongs to; the other settings fit every kind.
FITTING: dict[str, frozenset[str]] = {
    "pattern": frozenset({"short_text"}),
    "min_length": TEXTS,
    "max_length": TEXTS,
    "min": DAYS | {"number", "many_choices", "file"},
    "max": DAYS | {"number", "many_choices", "file"},
    "whole": frozenset({"number"}),
    "unit": frozenset({"number"}),
    "options": CHOICES,
}


def limit_faults(field: Question) -> Iterator[Remark]:
    """What is wrong with the settings of one field, setting by setting."""
    given = field.model_fields_set
    for setting, kinds in FITTING.items():
        if setting in given and field.kind not in kinds:
            yield setting, f"a field of kind {field.kind} has no “{setting}”"
    if not field.is_answered:
        for setting in NOT_FOR_SILENT:
            if setting in given:
                yield setting, f"a {field.kind} takes no answer, so it has no “{setting}”"
    elif field.key is None:
        yield "key", "every question needs a key"
    if field.kind in CHOICES and len(field.options) < 1:
        yield "options", "there is nothing to choose from"
    yield from _order_faults(field)


def _order_faults(field: Question) -> Iterator[Remark]:
    if field.min_length and field.max_length and field.min_length > field.max_length:
        yield "max_length", "max_length is less than min_length"
    if field.kind in DAYS:
        yield from _day_faults(field)
        return
    for setting in ("min", "max"):
        limit = getattr(field, setting)
        is_count = field.kind in ("many_choices", "file")
        fits = limit is None or (isinstance(limit, int) if is_count else not isinstance(limit, str))
        if not fits:
            yield setting, "this limit is not a number" if not is_count else "this is not a count"
    least, most = field.min, field.max
    if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
        yield "max", "max is less than min"


def _day_faults(field: Question) -> Iterator[Remark]:
    days = {}
    for setting in ("min", "max"):
        limit = getattr(field, setting)
        if limit is None:
            continue
        days[setting] = day_of(limit, ANY_DAY) if isinstance(limit, str) else None
        if days[setting] is None:
            yield setting, "a day is written as 2026-03-29, today, today+14 or today-14"
    first, last = days.get("min"), days.get("max")
    are_alike = str(field.min).startswith("today") == str(field.max).startswith("today")
    if first and last and are_alike and first > last:
        yield "max", "max is earlier than min"
