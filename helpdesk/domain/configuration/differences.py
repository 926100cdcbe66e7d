"""How two spellings of one thing differ, as phrases such as ``line 2 → 3``."""

from collections.abc import Iterator
from typing import Any

import yaml

from helpdesk.domain.sla.plan import KINDS

LONGEST_SHOWN = 60
LABELS = {
    "audience": "for",
    "days_off": "day off",
    "max": "most",
    "max_length": "longest",
    "min": "least",
    "min_length": "shortest",
    "options": "option",
    "periods": "timetable",
    "require_when": "required when",
    "show_when": "shown when",
    "tell": "tells",
    "timezone": "time zone",
}
IN_MINUTES = frozenset({*KINDS, "closes_after_minutes"})
PLACELESS = frozenset({"targets", "hours", "exceptions"})
"""Groups of settings that speak for themselves."""
NESTED = PLACELESS | {"for", "audience", "low", "medium", "high", "critical", "title"}
NESTED |= {"description", "only_if", "repeat"}
"""Groups whose settings are told one by one, also where the group as a whole is new."""
UNSAID = {"hours": "closed", "exceptions": "as in other weeks"}
"""What it means that a day is not named."""


def differences(
    before: dict[str, Any], after: dict[str, Any], unsaid: str = "none"
) -> Iterator[str]:
    """A phrase for each setting that differs, in the order of the file.

    ``unsaid``: what a setting means that is not there.
    """
    for key in dict.fromkeys((*before, *after)):
        yield from _difference(key, before.get(key), after.get(key), unsaid)


def named_differences(label: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """The same for things known by names of their own: what was added, removed, changed, moved."""
    for name in dict.fromkeys((*before, *after)):
        if name not in before:
            yield f"{label} {name} added"
        elif name not in after:
            yield f"{label} {name} removed"
        else:
            inside = differences(before[name], after[name])
            yield from (f"{label} {name}: {phrase}" for phrase in inside)
    stay = [name for name in before if name in after]
    if stay != [name for name in after if name in before]:
        yield f"{label}s in another order"


def shown(value: Any) -> str:
    """A value in a few words: no more than fits on a line."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case str():
            return f"“{_clipped(' '.join(value.split()))}”"
        case []:
            return "closed"
        case [[_, _], *_]:
            return ", ".join(f"{since}–{until}" for since, until in value)
        case [*items] if all(isinstance(item, str) for item in items):
            return _clipped(", ".join(items))
        case list() | dict():
            line = yaml.safe_dump(
                value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6
            )
            return _clipped(line.strip())
    return str(value)


def name_of(text: Any) -> str:
    """The English of a text."""
    return str(text["en"] if isinstance(text, dict) else text)


def _difference(key: str, before: Any, after: Any, unsaid: str) -> Iterator[str]:
    label = LABELS.get(key, key.replace("_", " "))
    if before == after:
        return
    if _is_text(before) and _is_text(after):
        yield from _of_texts(label, _by_language(before), _by_language(after))
    elif key in ("options", "escalation", "periods", "days_off"):
        yield from named_differences(label, _by_name(before), _by_name(after))
    elif key in NESTED:
        inside = differences(before or {}, after or {}, UNSAID.get(key, "none"))
        yield from inside if key in PLACELESS else (f"{label}: {phrase}" for phrase in inside)
    elif (before or after) and _are_words(before) and _are_words(after):
        yield from _of_words(label, before or [], after or [])
    else:
        old, new = (unsaid if one is None else shown(one) for one in (before, after))
        yield _step(
            label, old, new, " minutes" if key in IN_MINUTES and isinstance(after, int) else ""
        )


def _step(label: str, before: str, after: str, unit: str = "") -> str:
    if before == after:  # both were clipped before the place where they differ
        return f"{label} reads otherwise further on"
    return f"{label} {before} → {after}{unit}"


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str) or (isinstance(value, dict) and "en" in value)


def _are_words(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(item, str) for item in value)
    )


def _by_language(text: Any) -> dict[str, str]:
    return {"en": text} if isinstance(text, str) else text or {}


def _by_name(items: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Options by their value, steps of an escalation by their place, days and weeks by date."""
    return {_name_in_list(one): one for one in items or ()}


def _name_in_list(item: dict[str, Any]) -> str:
    if "target" in item:
        return _name_of_step(item)
    if "from" in item:
        return f"from {item['from']}"
    return str(item["value"] if "value" in item else item["day"])


def _name_of_step(step: dict[str, Any]) -> str:
    """``at 75 % of resolution``, ``30 minutes before update (nobody-cares)``."""
    target = step["target"].replace("_", " ")
    name = f" ({step['name']})" if "name" in step else ""
    if "at_percent" in step:
        return f"at {step['at_percent']} % of {target}{name}"
    if "minutes_before" in step:
        return f"{step['minutes_before']} minutes before {target}{name}"
    return f"{step['minutes_after']} minutes after {target}{name}"


def _of_texts(label: str, before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    for language in dict.fromkeys((*before, *after)):
        old, new = before.get(language), after.get(language)
        if old != new:
            name = label if language == "en" else f"{label} ({language})"
            yield _step(name, *_from_where_they_differ(old, new))


def _from_where_they_differ(before: str | None, after: str | None) -> tuple[str, str]:
    """Both texts, where they are long from a little before the first place that differs."""
    if before is None or after is None or max(len(before), len(after)) <= LONGEST_SHOWN:
        return shown(before), shown(after)
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
    start = before.rfind(" ", 0, max(same - LONGEST_SHOWN // 3, 0)) + 1
    lead = "…" if start else ""
    return shown(lead + before[start:]), shown(lead + after[start:])


def _of_words(label: str, before: list[str], after: list[str]) -> Iterator[str]:
    added = [item for item in after if item not in before]
    gone = [item for item in before if item not in after]
    if added:
        yield f"{label} now also {_clipped(', '.join(added))}"
    if gone:
        yield f"{label} no longer {_clipped(', '.join(gone))}"
    if not added and not gone:
        yield f"{label} in another order"


def _clipped(line: str) -> str:
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1].rstrip() + "…"
