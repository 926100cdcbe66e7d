"""What a filter is called where it can be taken away again."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from helpdesk.domain import waiting_reasons
from helpdesk.i18n import _, lazy
from helpdesk.models import Kind, Priority, State
from helpdesk.words import word

NAMES: dict[tuple[str, str], Any] = {
    ("state", "all"): lazy("Any state"),
    ("assignee", "me"): lazy("Mine"),
    ("assignee", "none"): lazy("Unassigned"),
    ("due", "overdue"): lazy("Overdue"),
    ("due", "hour"): lazy("Due within the hour"),
    ("due", "today"): lazy("Due today"),
    ("due", "later"): lazy("Due later"),
    ("due", "paused"): lazy("Paused"),
    ("due", "none"): lazy("No promise"),
    ("part", "watching"): lazy("Watching"),
    ("part", "woken"): lazy("Waiting is over"),
    ("part", "figures"): lazy("Counted on the dashboard"),
}
TERMS: dict[str, Callable[[str], StrEnum]] = {
    "state": State,
    "kind": Kind,
    "priority": Priority,
}


def label(field: str, value: str) -> str:
    """The words for a filter's field set to a value."""
    if (field, value) in NAMES:
        return str(NAMES[field, value])
    if field in TERMS:
        return word(TERMS[field](value))
    if field == "reason":
        return waiting_reasons.name_of(value)
    wide = {
        "assignee": _("Assignee %(name)s", name=value),
        "requester": _("Requester %(name)s", name=value),
        "queue": _("Queue %(name)s", name=value),
        "category": _("Topic %(name)s", name=value),
        "days": _("Last %(number)s days", number=value),
        "words": _("“%(words)s”", words=value),
    }
    return wide[field]
