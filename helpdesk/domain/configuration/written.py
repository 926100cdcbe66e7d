"""One spelling for each meaning: parts of the set-up as the plain data an export writes.

What differs only in spelling (a default spelt out, the order of a list whose order means nothing)
gives equal data, so that comparing is plain equality and applying a file again changes nothing.
"""

from typing import Any

from pydantic import BaseModel

from helpdesk.domain.configuration.document import Company
from helpdesk.domain.directory.facts import fold
from helpdesk.domain.forms.texts import Text
from helpdesk.domain.sla.calendar_document import WEEKDAYS
from helpdesk.domain.sla.chain_document import MOMENTS
from helpdesk.domain.sla.plan import KINDS, PAUSABLE
from helpdesk.domain.sla.step import LISTENERS, Moment
from helpdesk.models import Priority

Written = dict[str, Any]
Sections = dict[str, list[Written]]
"""The parts of a set-up under the names of their sections."""

SECTIONS = tuple(Company.model_fields)
"""In an order in which each section needs only those before it."""

_PRIORITIES = tuple(one.value for one in reversed(Priority))
_LARGEST_WHOLE = 2**53
"""Up to here a number with a fraction can name every whole one (IEEE 754 binary64)."""


def sections_of(company: Company) -> Sections:
    """What a read file says, section by section; only those that stand in it."""
    tidy = {
        "grants": _tidy_grant,
        "calendars": tidy_calendar,
        "waiting_reasons": tidy_reason,
        "plans": tidy_plan,
        "categories": tidy_category,
    }
    return {
        name: [tidy.get(name, dict)(plain(part)) for part in getattr(company, name)]
        for name in SECTIONS
        if name in company.model_fields_set
    }


def plain(part: BaseModel) -> Written:
    """A part as plain data, without what is so by default."""
    data = part.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {key: _whole(value) for key, value in data.items()}


def text(words: dict[str, str]) -> Any:
    """A text as the file writes it: plain when only English is there; None for none."""
    return Text(words).model_dump() if words else None


def tidy_calendar(data: Written) -> Written:
    """Weekdays and dates in their order, closed weekdays left out."""
    exceptions = data.get("exceptions", {})
    periods = sorted(data.get("periods", ()), key=lambda one: one["from"])
    return _given(
        {
            "slug": data["slug"],
            "name": data["name"],
            "timezone": data["timezone"],
            "hours": _tidy_hours(data["hours"]),
            "periods": [_tidy_period(one) for one in periods] or None,
            "holidays": data.get("holidays"),
            "days_off": sorted(data.get("days_off", ()), key=lambda one: one["day"]) or None,
            "worked_holidays": sorted(set(data.get("worked_holidays", ()))) or None,
            "exceptions": {day: _united(exceptions[day]) for day in sorted(exceptions)} or None,
        }
    )


def _tidy_hours(hours: Written) -> Written:
    return {day: _united(hours[day]) for day in WEEKDAYS if hours.get(day)}


def _united(slots: list[list[str]]) -> list[list[str]]:
    """Slots of a day in order, those that overlap as the one they mean: a file may have none.

    Times are written with two digits each, so that their order is that of their signs.
    """
    found: list[list[str]] = []
    for since, until in sorted(slots):
        if found and since < found[-1][1]:
            found[-1] = [found[-1][0], max(until, found[-1][1])]
        else:
            found.append([since, until])
    return found


def _tidy_period(data: Written) -> Written:
    keys = ("name", "from", "to", "hours")
    tidied = {**data, "hours": _tidy_hours(data["hours"])}
    return _given({key: tidied.get(key) for key in keys})


def tidy_reason(data: Written) -> Written:
    """The promises it pauses in their order; what is so by default left out."""
    pauses = data.get("pauses", ())
    return _given(
        {
            "slug": data["slug"],
            "name": data["name"],
            "pauses": [one for one in PAUSABLE if one in pauses] or None,
            "awaits_requester": data.get("awaits_requester"),
            "wake_up": data.get("wake_up"),
            "nudges": data.get("nudges"),
        }
    )


def tidy_plan(data: Written) -> Written:
    """The most pressing first, promises in the order in which they fall due."""
    steps = sorted(data.get("escalation", ()), key=_place_of_step)
    return _given(
        {
            "slug": data["slug"],
            "name": data["name"],
            "calendar": data["calendar"],
            "for": _tidy_lists(data.get("for", {})) or None,
            "targets": {
                one: _in_order(data["targets"][one])
                for one in _PRIORITIES
                if one in data["targets"]
            },
            "escalation": [_tidy_step(step) for step in steps] or None,
        }
    )


def tidy_category(data: Written) -> Written:
    """The audience in order, no empty form; the same for the topics below."""
    topics = [tidy_category(topic) for topic in data.get("topics", ())]
    changed = {
        "audience": _tidy_lists(data.get("audience", {})) or None,
        "form": data.get("form") or None,
        "topics": topics or None,
    }
    return _given({key: changed.get(key, value) for key, value in data.items()})


def _in_order(promised: Written) -> Written:
    """Targets in their order, lines in theirs: JSON of PostgreSQL keeps none."""
    given = {kind: promised[kind] for kind in KINDS if promised.get(kind) is not None}
    return {
        kind: _given(dict(sorted(amount.items()))) if isinstance(amount, dict) else amount
        for kind, amount in given.items()
    }


def _tidy_grant(data: Written) -> Written:
    return {**data, "group": fold(data["group"])} if "group" in data else data


def _tidy_step(step: Written) -> Written:
    changed: Written = {}
    if "tell" in step:
        known = [one for one in LISTENERS if one in step["tell"]]
        changed["tell"] = known + sorted(set(step["tell"]) - set(known))
    if "only_if" in step:
        changed["only_if"] = _tidy_condition(step["only_if"])
    return {key: changed.get(key, value) for key, value in step.items()}


def _tidy_condition(data: Written) -> Written:
    tidied = _tidy_lists(data) | {key: one for key, one in data.items() if one is False}
    if "priorities" in tidied:
        tidied["priorities"] = [one for one in _PRIORITIES if one in tidied["priorities"]]
    return {key: tidied[key] for key in data}


def _place_of_step(step: Written) -> tuple[int, tuple[int, int], str]:
    kind = next(one for one in MOMENTS if one in step)
    moment = Moment(MOMENTS[kind], step[kind])
    return KINDS.index(step["target"]), moment.place, step.get("name", "")


def _tidy_lists(data: Written) -> Written:
    """Names in alphabetical order, each once; lists without a name left out."""
    return {
        key: sorted(set(value)) if isinstance(value, list) else value
        for key, value in data.items()
        if value
    }


def _given(data: Written) -> Written:
    return {key: value for key, value in data.items() if value is not None}


def _whole(value: Any) -> Any:
    """The same data with 3 for 3.0: whoever writes a whole number means one."""
    match value:
        case dict():
            return {key: _whole(inner) for key, inner in value.items()}
        case list():
            return [_whole(inner) for inner in value]
        case float() if value.is_integer() and abs(value) < _LARGEST_WHOLE:
            return int(value)
    return value
