"""What a list at the desk can be asked for, as it stands in its address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace

from helpdesk.models import OPEN_STATES, Kind, Priority, State

LONGEST_VALUE = 100


@dataclass(frozen=True)
class Filter:
    """What a list shows. An empty text means: whatever it is."""

    state: str = "open"
    """A state, ``open`` (new, in progress, waiting) or ``all``."""
    queue: str = ""
    """The queue's slug."""
    kind: str = ""
    priority: str = ""
    assignee: str = ""
    """A username, ``me`` or ``none``."""
    due: str = ""
    """``overdue``, ``hour``, ``today``, ``later``, ``paused`` or ``none``. But for ``hour``, which
    is a part of the next two, every open ticket is in exactly one."""
    reason: str = ""
    """Why it waits: the reason's short name."""
    category: str = ""
    """The topic's slug."""
    requester: str = ""
    """A username."""
    days: str = ""
    """Opened in the last so many days."""
    part: str = ""
    """``watching``: I watch it. ``woken``: nobody of us has spoken since a wait ended or the
    requester answered. ``figures``: in a queue whose figures I see."""
    words: str = ""
    """Words of the title, or a ticket's number."""

    def __getitem__(self, name: str) -> str:
        """The value of a field by its name."""
        value: str = getattr(self, name)
        return value

    def but(self, **changes: str) -> "Filter":
        """The same filter with other values in some fields."""
        return replace(self, **changes)

    @property
    def is_in_order_of_work(self) -> bool:
        """Whether the list stands in the order of work; one with ended tickets is newest first."""
        return self.state in ("open", *OPEN_STATES)

    def arguments(self) -> dict[str, str]:
        """The filter as it stands in an address, without what is usual."""
        return {name: value for name, value in vars(self).items() if value != USUAL[name]}


USUAL = asdict(Filter())
ANYTHING = Filter(state="all")
"""Every ticket there is."""


def parted(several: Sequence[Filter]) -> tuple[Filter, list[Filter]]:
    """What all these filters ask for, and what each asks for beyond that."""
    shared = {
        name: several[0][name]
        for name in USUAL
        if all(one[name] == several[0][name] for one in several)
    }
    beyond = [one.but(**{name: ANYTHING[name] for name in shared}) for one in several]
    if "state" not in shared and all(one.is_in_order_of_work for one in several):
        shared["state"] = "open"
        beyond = [one.but(state="all") if one.state == "open" else one for one in beyond]
    return ANYTHING.but(**shared), beyond


ALLOWED: dict[str, frozenset[str]] = {
    "state": frozenset({"open", "all", *State}),
    "kind": frozenset(Kind),
    "priority": frozenset(Priority),
    "due": frozenset({"overdue", "hour", "today", "later", "paused", "none"}),
    "part": frozenset({"watching", "woken", "figures"}),
}
"""Fields that take words from a list. A word not in it is left out."""


def read(arguments: Mapping[str, str]) -> Filter:
    """The filter an address asks for. Unknown fields and words are left out, never an error."""
    asked = {field.name: arguments.get(field.name, "").strip() for field in fields(Filter)}
    if arguments.get("overdue") == "1":
        asked["due"] = "overdue"
    fit = {
        name: value[:LONGEST_VALUE]
        for name, value in asked.items()
        if value and value in ALLOWED.get(name, {value}) and "\0" not in value
    }
    if not re.fullmatch(r"[1-9]\d{0,3}", fit.get("days", "")):
        fit.pop("days", None)
    return Filter(**fit)
