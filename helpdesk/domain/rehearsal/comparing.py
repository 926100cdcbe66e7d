"""One ticket as it was beside the same ticket under the copy: what counts, and what flips. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from helpdesk.domain.rehearsal import hearing
from helpdesk.domain.rehearsal.hearing import Heard, Standing
from helpdesk.domain.rehearsal.judging import Judged, Key

BEFORE, AFTER = "before", "after"
SIDES = (BEFORE, AFTER)

# What a plan is known by, whatever its version: by number its short name and its name.
Naming = Callable[[int], tuple[str, Any]]
Promises = Mapping[Key, Judged]


class Flip(NamedTuple):
    """A promise that is broken on one side only."""

    ticket_id: int
    kind: str
    round: int
    is_worse: bool
    """Broken under the copy, and not as it was."""
    details: dict[str, Any]
    """Plain data: how it stood on both sides, for words in the reader's language."""


@dataclass
class Findings:
    """What was found about some tickets."""

    tickets: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """Numbers under names of words with blanks between: ``kind resolution before kept``."""
    flips: list[Flip] = field(default_factory=list)
    notices: dict[str, list[Heard]] = field(
        default_factory=lambda: {side: list[Heard]() for side in SIDES}
    )
    """Until ``sum_up``: what is told at once comes as one."""

    def sum_up(self) -> None:
        """Count the notices, once all tickets of a portion have been looked at."""
        for side, told in self.notices.items():
            self.counts.update(f"notice {one.listener} {side}" for one in told)
            self.counts[f"messages {side}"] += hearing.messages(told)
            told.clear()


class Comparison:
    """Adds up tickets."""

    def __init__(self, naming: Naming, now: datetime) -> None:
        """``now``: as of when everything stands."""
        self.naming, self.now, self.found = naming, now, Findings()

    def add(
        self,
        ticket_id: int,
        standing: Sequence[Standing],
        promises: tuple[Promises, Promises],
    ) -> None:
        """A ticket's promises as they were and under the copy, and how it stood, latest first."""
        found = self.found
        found.tickets += 1
        for side, made in zip(SIDES, promises, strict=True):
            self._count(side, made)
            found.notices[side] += hearing.heard(standing, made.values(), self.now)
        flips = list(self._flips(ticket_id, *promises)) if promises[0] is not promises[1] else []
        found.flips += flips
        found.counts.update("flip " + ("worse" if flip.is_worse else "better") for flip in flips)
        found.counts.update({f"ticket {way}" for way in map(_way, flips)})

    def _count(self, side: str, promises: Promises) -> None:
        for (kind, _round), one in promises.items():
            self.found.counts[f"kind {kind} {side} {one.outcome}"] += 1
            if one.plan_id is not None:
                slug = self.naming(one.plan_id)[0]
                self.found.counts[f"plan {slug} {side} {one.outcome}"] += 1

    def _flips(self, ticket_id: int, before: Promises, after: Promises) -> Iterator[Flip]:
        for key in dict.fromkeys((*before, *after)):
            was, would = before.get(key), after.get(key)
            is_worse = would is not None and would.outcome == "broken"
            if is_worse == (was is not None and was.outcome == "broken"):
                continue
            details = {BEFORE: self._plain(was), AFTER: self._plain(would)}
            yield Flip(ticket_id, *key, is_worse, details)

    def _plain(self, one: Judged | None) -> dict[str, Any] | None:
        if one is None:
            return None
        target, promised = one.target, one.target.promised
        slug, name = self.naming(one.plan_id) if one.plan_id is not None else ("", "")
        return {
            "outcome": one.outcome,
            "due": _instant(target.due_at),
            "ended": _instant(target.met_at),
            "count": promised.count if promised else None,
            "unit": promised.unit if promised else None,
            "pinned": target.is_pinned,
            "plan": slug,
            "name": name,
        }


def _way(flip: Flip) -> str:
    return "worse" if flip.is_worse else "better"


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None
