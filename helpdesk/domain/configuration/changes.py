"""Changing rows only where they differ, and saying so in words."""

from collections.abc import Mapping
from typing import Any

LONGEST_SHOWN = 40


def update(row: Any, values: Mapping[str, Any]) -> list[str]:
    """Set the attributes that differ; gives back one phrase for each, ``line 2 → 3``."""
    phrases = []
    for name, wanted in values.items():
        present = getattr(row, name)
        if present == wanted:
            continue
        setattr(row, name, wanted)
        phrases.append(_phrase(name, present, wanted))
    return phrases


def retire(row: Any, called: str) -> list[str]:
    """Put something the file no longer names out of use; what points to it stays readable."""
    if not row.is_active:
        return []
    row.is_active = False
    return [f"Put {called} out of use."]


def sentence(called: str, phrases: list[str]) -> list[str]:
    """``Change the queue network: line 2 → 3.``, or nothing without phrases."""
    return [f"Change {called}: {', '.join(phrases)}."] if phrases else []


def _phrase(name: str, before: Any, after: Any) -> str:
    if name == "is_active":
        return "in use again" if after else "out of use"
    label = name.removeprefix("is_").replace("_", " ")
    shown_before, shown_after = _shown(before), _shown(after)
    if shown_before == shown_after or max(len(shown_before), len(shown_after)) > LONGEST_SHOWN:
        return label
    return f"{label} {shown_before} → {shown_after}"


def _shown(value: Any) -> str:
    if value is None or value == {}:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"“{value['en']}”" if isinstance(value.get("en"), str) else str(value)
    slug = getattr(value, "slug", None)
    return str(slug or value)
