"""Does a form fit together? Keys, references, limits and defaults, each fault with its place."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic_core import InitErrorDetails, PydanticCustomError

from .conditions import Condition
from .limits import ANY_DAY, limit_faults
from .questions import Consequence, Option, Question, Section
from .reading import Circumstances, Unreadable, read

Place = tuple[str | int, ...]
Known = Mapping[str, Question | None]  # None: the ticket's own title or description

RESERVED = ("title", "description")
# Tests that need a certain kind of answer; the others fit every kind.
FITTING: dict[str, frozenset[str]] = {
    "greater": frozenset({"number"}),
    "less": frozenset({"number"}),
    "before": frozenset({"date", "date_time"}),
    "after": frozenset({"date", "date_time"}),
}
POINTERS = frozenset({"person", "file"})


def faults(
    sections: Sequence[Section], consequences: Sequence[Consequence]
) -> Iterator[InitErrorDetails]:
    """Everything that does not fit together in a form, in document order.

    A condition may look only at answers asked before it: so chains resolve in one pass and cannot
    run in circles. Consequences may look at every answer.
    """
    known: dict[str, Question | None] = dict.fromkeys(RESERVED)
    for at, section in enumerate(sections):
        here: Place = ("sections", at)
        yield from _reference_faults(section.show_when, (*here, "show_when"), known)
        for number, field in enumerate(section.fields):
            place = (*here, "fields", number)
            yield from _field_faults(field, place, known)
            if field.key and field.key not in known:
                known[field.key] = field
    for at, consequence in enumerate(consequences):
        place = ("consequences", at)
        yield from _reference_faults(consequence.when, (*place, "when"), known)
        if not (consequence.set_priority or consequence.set_queue or consequence.stop):
            yield _fault(place, "nothing follows: give set_priority, set_queue or stop")


def _field_faults(field: Question, place: Place, known: Known) -> Iterator[InitErrorDetails]:
    if field.key in known:
        why = "is the ticket's own" if field.key in RESERVED else "is used twice"
        yield _fault((*place, "key"), f"the key “{field.key}” {why}")
    for setting, remark in limit_faults(field):
        yield _fault((*place, setting), remark)
    for word in ("show_when", "require_when"):
        yield from _reference_faults(getattr(field, word), (*place, word), known)
    yield from _option_faults(field.options, (*place, "options"), known)
    yield from _default_faults(field, (*place, "default"))


def _option_faults(
    options: tuple[Option, ...], place: Place, known: Known
) -> Iterator[InitErrorDetails]:
    seen: set[str] = set()
    for at, option in enumerate(options):
        folded = option.value.casefold()
        if folded in seen:
            yield _fault((*place, at, "value"), f"“{option.value}” is offered twice")
        seen.add(folded)
        yield from _reference_faults(option.show_when, (*place, at, "show_when"), known)


def _default_faults(field: Question, place: Place) -> Iterator[InitErrorDetails]:
    if field.default is None:
        return
    if field.kind in POINTERS:
        yield _fault(place, f"a field of kind {field.kind} has no default")
        return
    if field.kind in ("date", "date_time") and str(field.default).startswith("today"):
        return
    try:
        read(field, field.default, Circumstances(today=ANY_DAY))
    except Unreadable as refusal:
        yield _fault(place, f"the default would be refused: {refusal}")


def _reference_faults(
    condition: Condition | None, place: Place, known: Known
) -> Iterator[InitErrorDetails]:
    for inner, test in condition.tests() if condition else ():
        key = test.field or ""
        if key not in known:
            why = "no question with this key is asked before"
            yield _fault((*place, *inner, "field"), f"{why}: “{key}”")
        else:
            yield from _test_faults(test, (*place, *inner), known[key])


def _test_faults(
    test: Condition, place: Place, field: Question | None
) -> Iterator[InitErrorDetails]:
    kind = str(field.kind) if field else "short_text"
    fitting = FITTING.get(test.operator)
    if fitting and kind not in fitting:
        yield _fault((*place, test.operator), f"“{test.operator}” does not fit a {kind}")
    if test.operator in ("equals", "one_of"):
        wanted = test.one_of if test.one_of is not None else (test.equals,)
        for one in wanted:
            if remark := _impossible(one, kind, field):
                yield _fault((*place, test.operator), remark)


def _impossible(wanted: object, kind: str, field: Question | None) -> str:
    """Why an answer of this kind can never equal ``wanted``; empty when it can."""
    if kind == "yes_no":
        return "" if isinstance(wanted, bool) else "the answer is yes or no, without quotes"
    if isinstance(wanted, bool):
        return "yes and no (true and false) stand in quotes here"
    if kind == "number":
        return "" if isinstance(wanted, int | float) else "the answer is a number"
    if not isinstance(wanted, str):
        return "the answer is a text: put quotes around it"
    if field is None or kind not in ("choice", "many_choices"):
        return ""
    offered = {option.value.casefold() for option in field.options}
    return "" if wanted.casefold() in offered else f"“{wanted}” is not among the options"


def _fault(place: Place, message: str) -> InitErrorDetails:
    # Braces would be read as places for values.
    safe = message.replace("{", "(").replace("}", ")")
    return InitErrorDetails(type=PydanticCustomError("form", safe), loc=place, input=None)
