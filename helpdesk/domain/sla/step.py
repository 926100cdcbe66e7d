"""A step of an escalation chain: when it is reached, for which tickets, what is done. Frozen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Self

LISTENERS = ("assignee", "queue", "lead", "manager", "line_manager")
"""Whom a step may tell by their part in the ticket; anybody else is a mail address."""
MOST_AT_ONCE = 3
"""More steps than this at once to one person or address come as one summary."""
_WRITTEN = re.compile(r"(?P<percent>\d+)%|(?P<sign>[+-])(?P<minutes>\d+)m", re.ASCII)


class Moment(NamedTuple):
    """Where a step stands: at so many percent of the time of its target, or so many minutes before
    or after it is due. Minutes count as the target does: in open time, of a deadline elapsed.
    """

    kind: Literal["percent", "before", "after"]
    amount: int

    @property
    def written(self) -> str:
        """``75%``, ``-30m``, ``+15m``: what the ledger calls a step without a name of its own."""
        if self.kind == "percent":
            return f"{self.amount}%"
        return f"{'-' if self.kind == 'before' else '+'}{self.amount}m"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The moment that is ``written`` so; None for anything else, such as a step's own name."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return None
        if found["percent"]:
            return cls("percent", int(found["percent"]))
        return cls("before" if found["sign"] == "-" else "after", int(found["minutes"]))

    @property
    def is_late(self) -> bool:
        """Whether the target is due by then."""
        return self.kind == "after" or (self.kind == "percent" and self.amount >= 100)

    @property
    def place(self) -> tuple[int, int]:
        """In which order people write steps: percents and minutes before, the due time, after it.
        When each is reached depends on the ticket."""
        if not self.is_late:
            return (0, self.amount) if self.kind == "percent" else (1, -self.amount)
        return (2, self.amount) if self.kind == "percent" else (3, self.amount)


class Circumstances(NamedTuple):
    """What of a ticket, at the instant of a step, decides whether it is for that ticket."""

    priority: str
    queue: str
    line: int
    categories: tuple[str, ...] = ()
    """The topic and every service above it."""
    waits_for: str | None = None
    """The reason for which it waits, None while it does not."""
    is_unassigned: bool = False


@dataclass(frozen=True)
class Condition:
    """Which tickets a step is for: all that is said must be so, and what is not said is not asked.

    ``waiting``: whether it waits, or for which reasons.
    """

    priorities: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    lines: frozenset[int] = frozenset()
    categories: frozenset[str] = frozenset()
    waiting: bool | frozenset[str] | None = None
    unassigned: bool | None = None

    def holds(self, around: Circumstances) -> bool:
        """Whether a ticket in these circumstances is meant."""
        return (
            (not self.priorities or around.priority in self.priorities)
            and (not self.queues or around.queue in self.queues)
            and (not self.lines or around.line in self.lines)
            and (not self.categories or not self.categories.isdisjoint(around.categories))
            and self._waits(around.waits_for)
            and (self.unassigned is None or self.unassigned == around.is_unassigned)
        )

    def _waits(self, reason: str | None) -> bool:
        if self.waiting is None or isinstance(self.waiting, bool):
            return self.waiting is None or self.waiting == (reason is not None)
        return reason in self.waiting


@dataclass(frozen=True)
class Repeat:
    """The step is taken again ``times`` times, every ``every_minutes`` as its target counts, for as
    long as the promise is owed."""

    every_minutes: int
    times: int


@dataclass(frozen=True)
class Actions:
    """What a step does. ``tell`` names listeners and mail addresses; ``next_line`` is True for the
    next line of the department or the short name of a queue; ``note`` is by language."""

    tell: tuple[str, ...] = ()
    raise_priority: bool = False
    next_line: bool | str = False
    unassign: bool = False
    note: Mapping[str, str] | None = None
    webhook: str | None = None

    @property
    def changes_ticket(self) -> bool:
        """Whether it does something to the ticket itself."""
        return bool(self.raise_priority or self.next_line or self.unassign or self.note)

    @property
    def moves_clock(self) -> bool:
        """Whether the promises may be others afterwards."""
        return bool(self.raise_priority or self.next_line)

    @property
    def staying(self) -> "Actions":
        """The same without what picks the promises again."""
        return replace(self, raise_priority=False, next_line=False) if self.moves_clock else self

    @property
    def only_telling(self) -> "Actions":
        """The same without anything but telling."""
        return self if self == Actions(self.tell) else Actions(self.tell)


@dataclass(frozen=True)
class Step:
    """At that moment of ``target``, for tickets of which ``only_if`` holds: these actions."""

    target: str
    at: Moment
    actions: Actions = field(default_factory=Actions)
    name: str = ""
    only_if: Condition | None = None
    repeat: Repeat | None = None

    @property
    def key(self) -> str:
        """What the ledger calls it: its name, else its moment."""
        return self.name or self.at.written

    @property
    def tell(self) -> tuple[str, ...]:
        """Who hears of it."""
        return self.actions.tell

    @property
    def percent(self) -> int | None:
        """The share of the time, for a step that stands at one."""
        return self.at.amount if self.at.kind == "percent" else None

    def key_of(self, number: int) -> str:
        """The ledger's key for the first time (0) or the ``number``-th repetition."""
        return f"{self.key}#{number}" if number else self.key

    def told_key_of(self, number: int) -> str:
        """The key where it only told, for it lay behind: its own time may still come."""
        return f"{self.key}!#{number}" if number else f"{self.key}!"

    def is_for(self, around: Circumstances) -> bool:
        """Whether it is for a ticket in these circumstances."""
        return self.only_if is None or self.only_if.holds(around)
