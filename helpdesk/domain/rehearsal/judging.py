"""What became of every promise of one ticket. Pure: the clock's own rounds, told as outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from helpdesk.domain.sla.clock import rounds
from helpdesk.domain.sla.facts import Fact, Version
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.reading import history_of
from helpdesk.domain.sla.target import TargetState
from helpdesk.domain.sla.waiting import Reasons

Outcome = Literal["kept", "broken", "open", "withdrawn"]
OUTCOMES: Mapping[str, Outcome] = {
    "met": "kept",
    "missed": "broken",
    "running": "open",
    "paused": "open",
    "withdrawn": "withdrawn",
}

# A promise by its kind and, of those made again and again, which of them it is.
Key = tuple[str, int]


class Judged(NamedTuple):
    """One promise: how it stands or ended, and by which plan it is judged."""

    target: TargetState
    plan_id: int | None

    @property
    def outcome(self) -> Outcome:
        """What became of it; one that runs or stands still is open."""
        return OUTCOMES[self.target.state]


def judge(
    events: Sequence[Fact], versions: Mapping[int, Version], reasons: Reasons, now: datetime
) -> dict[Key, Judged]:
    """Every promise these events made, as it stood at ``now``; ``versions`` holds every plan they
    name, ``reasons`` every reason for waiting.
    """
    history = history_of(events, versions, reasons)
    if history.plan_id is None:
        return {}
    plan, calendar = versions[history.plan_id]
    picked = list(_picked(events))
    return {
        (target.kind, target.round): Judged(target, _plan_at(picked, target, now))
        for kind in KINDS
        for target in rounds(kind, history.facts, plan, calendar, now)
    }


def _picked(events: Sequence[Fact]) -> Iterator[tuple[datetime, int | None]]:
    """Which plan held from when on."""
    for fact in events:
        if "plan" in fact.data:
            yield fact.at, fact.data["plan"]


def _plan_at(
    picked: Sequence[tuple[datetime, int | None]], target: TargetState, now: datetime
) -> int | None:
    """What was kept, or broken and then done, is judged by the plan then in force; else the last.

    A promise that a change of plan withdrew belonged to the plan before.
    """
    until = target.met_at or now
    held = [number for at, number in picked if at <= until]
    return held[-1] if held else None
