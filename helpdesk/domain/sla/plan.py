"""A plan: how much business time is promised, what stops the clock, who hears when. Frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

FIRST_RESPONSE = "first_response"
RESOLUTION = "resolution"
KINDS = (FIRST_RESPONSE, RESOLUTION)


@dataclass(frozen=True)
class Allowance:
    """Business time promised per target kind; a kind left out is not promised."""

    promised: Mapping[str, timedelta]


@dataclass(frozen=True)
class Step:
    """Tell these people when ``percent`` of the time of ``target`` has been used."""

    target: str
    percent: int
    tell: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Allowances per priority, pausing waiting reasons with the targets they pause, steps."""

    allowances: Mapping[str, Allowance]
    pauses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "allowances", MappingProxyType(dict(self.allowances)))
        object.__setattr__(self, "pauses", MappingProxyType(dict(self.pauses)))

    def promised(self, kind: str, priority: str) -> timedelta | None:
        """How much business time this plan allows, if it promises that target at all."""
        allowance = self.allowances.get(priority)
        return allowance.promised.get(kind) if allowance else None

    def is_paused_by(self, reason: str, kind: str) -> bool:
        """Whether waiting for that reason stops the clock of that target."""
        return kind in self.pauses.get(reason, frozenset())

    def steps_of(self, kind: str) -> tuple[Step, ...]:
        """The escalation steps of a target, the earliest first."""
        return tuple(sorted((s for s in self.steps if s.target == kind), key=lambda s: s.percent))
