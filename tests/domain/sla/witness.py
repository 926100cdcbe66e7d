"""A slow witness of a ticket's promises, to check the real clock against.

It reads the same events, but builds no intervals and adds nothing up: for each promise it walks
over the minutes with a stopwatch and asks of each one where the ticket stood and whether it was
open.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from helpdesk.domain.sla.facts import Fact
from helpdesk.models import EventKind
from tests.domain.sla.oracle import Remembering

E = EventKind
MINUTE = timedelta(minutes=1)
PRIORITIES = "low", "high"


@dataclass
class Moment:
    """Where the ticket stands from an instant on."""

    since: datetime
    reason: str | None = None
    """Why it waits."""
    rests: bool = False
    stood_since: datetime | None = None
    """When the present wait or rest began."""


@dataclass
class Seen:
    """What the witness says of a promise."""

    state: str
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    counted: int


class Witness:
    """Walks through one ticket's life. ``plans``: written plans and calendars by number."""

    def __init__(
        self,
        facts: list[Fact],
        plans: dict[int, tuple[dict[str, Any], dict[str, Any]]],
        rules: dict[str, list[tuple[datetime, set[str]]]],
        days: int,
    ):
        self.facts, self.rules = facts, rules
        self.plans = {number: plan for number, (plan, _) in plans.items()}
        self.clocks = {number: Remembering(calendar) for number, (_, calendar) in plans.items()}
        self.opened = facts[0].at
        self.stop = self.opened + timedelta(days=days)
        self.horizon = self.stop - timedelta(days=2)
        """Before this instant it finds every due time."""
        self.moments = [Moment(self.opened)]
        self.terms = [(self.opened, facts[0].data["plan"], facts[0].data["priority"])]
        self.first: dict[str, datetime] = {}
        self.rounds: dict[str, list[list[datetime | None]]] = {
            "next_response": [],
            "update": [[self.opened, None]],
            "operational": [[self.opened, None]],
        }
        self.pins: list[tuple[datetime, datetime | None]] = []
        self.solved: datetime | None = None
        self.withdrawn: datetime | None = None
        for fact in facts[1:]:
            self._live(fact)
        self.times = [moment.since for moment in self.moments]

    def _live(self, fact: Fact) -> None:
        at, kind, data, now = fact.at, fact.kind, fact.data, self.moments[-1]
        if kind is E.WAITING_STARTED:
            self.moments.append(Moment(at, data["reason"], False, at))
        elif kind in (E.WOKEN, E.TAKEN, E.ASSIGNED) or (kind is E.REPLIED and data.get("state")):
            if now.rests:
                self._reopened(at)
            self.moments.append(Moment(at))
        elif kind in (E.NOT_SOLVED, E.REOPENED):
            self._reopened(at)
            self.moments.append(Moment(at))
        elif kind is E.RESOLVED:
            self._answered(at, is_last=True)
            self.first.setdefault("take", at)
            self.solved = at
            self.rounds["operational"][-1][1] = at
            self.moments.append(Moment(at, None, True, at))
        elif kind is E.WITHDRAWN:
            self.withdrawn = at
            self.moments.append(Moment(at, None, True, at))
        if kind in (E.TAKEN, E.ASSIGNED):
            self.first.setdefault("take", at)
        self._talk(fact)
        self._move(fact)

    def _talk(self, fact: Fact) -> None:
        if self.moments[-1].rests or fact.data.get("automatic"):
            return
        questions = self.rounds["next_response"]
        speaks = fact.data.get("side") == "requester" and not fact.data.get("thanks")
        if fact.kind is E.REPLIED and fact.data["side"] == "staff":
            self._answered(fact.at, is_last=False)
        elif (fact.kind is E.NOT_SOLVED or speaks) and "first_response" in self.first:
            asks = not questions or questions[-1][1] is not None
            questions += [[fact.at, None]] if asks else []

    def _move(self, fact: Fact) -> None:
        if fact.kind is E.MOVED:
            self.rounds["operational"][-1][1] = fact.at
            self.rounds["operational"].append([fact.at, None])
        if fact.kind is E.DUE_SET:
            self.pins.append((fact.at, datetime.fromisoformat(fact.data["due"])))
        if fact.kind is E.DUE_REMOVED:
            self.pins.append((fact.at, None))
        _, plan, priority = self.terms[-1]
        priority = fact.data["to"] if fact.kind is E.PRIORITY_CHANGED else priority
        self.terms.append((fact.at, fact.data.get("plan", plan), priority))

    def _answered(self, at: datetime, is_last: bool) -> None:
        self.first.setdefault("first_response", at)
        for kind in ("next_response", "update"):
            if self.rounds[kind] and self.rounds[kind][-1][1] is None:
                self.rounds[kind][-1][1] = at
        if not is_last:
            self.rounds["update"].append([at, None])

    def _reopened(self, at: datetime) -> None:
        if self.solved is not None:
            self.rounds["operational"][-1][1] = None
        if self.rounds["update"][-1][1] is not None:
            self.rounds["update"].append([at, None])
        self.solved = self.withdrawn = None

    def all_of(self, kind: str, now: datetime) -> list[Seen]:
        """Every round of a promise; empty where nothing was ever promised."""
        made = self._rounds(kind)
        return [found for start, end in made if (found := self._one(kind, start, end, now))]

    def _rounds(self, kind: str) -> list[list[datetime | None]]:
        if kind in self.rounds:
            return self.rounds[kind]
        if kind in ("take", "first_response"):
            return [[self.opened, self.first.get(kind)]]
        return [[self.opened, self.solved]]

    def present(self, kind: str, now: datetime) -> Seen | None:
        """The last round of a promise; None where nothing is promised for it, nor was."""
        made = self._rounds(kind)
        return self._one(kind, *made[-1], now) if made else None

    def _one(self, kind: str, start: datetime, end: datetime | None, now: datetime) -> Seen | None:
        terms = [one for one in self.terms if end is None or one[0] <= end]
        pins = [one for one in self.pins if end is None or one[0] <= end]
        pinned_at, pin = pins[-1] if kind == "resolution" and pins else (None, None)
        met, over = end, self.withdrawn if end is None else None
        _, plan, priority = terms[-1]
        amount = self.plans[plan]["targets"].get(priority, {}).get(kind)
        if amount is None and pin is None:
            for (_, plan, priority), (changed, *_) in reversed(list(pairwise(terms))):
                amount = self.plans[plan]["targets"].get(priority, {}).get(kind)
                if amount is not None:
                    met, over = None, changed
                    break
            if amount is None or over is None or over <= start:
                return None
        ended = met or over
        due = pin or self._due(kind, start, ended, plan, amount)
        last = ended or max(now, start)
        counted = sum(
            self._counts(kind, start + MINUTE * n, ended, plan, pinned_at if pin else None)
            for n in range(int((last - start) / MINUTE))
        )
        state = self._state(kind, due, met, over, now, pin)
        return Seen(state, start, due, met, counted)

    def _state(self, kind, due, met, over, now, pin) -> str:
        if met is not None:
            return "met" if due is None or met <= due else "missed"
        if over is not None:
            return "withdrawn"
        if due is not None and now >= due:
            return "missed"
        return "paused" if pin is None and self._stands_still(kind, now, None) else "running"

    def _due(self, kind, start, ended, plan, amount) -> datetime | None:
        if kind == "deadline":
            return start + MINUTE * amount
        if isinstance(amount, str):
            return self._close(kind, start, ended, plan, int(amount.split()[0]))
        instant = start
        while instant < self.stop:
            if self._counts(kind, instant, ended, plan):
                amount -= 1
            instant += MINUTE
            if not amount:
                return instant
        return None

    def _close(self, kind, start, ended, plan, days) -> datetime | None:
        clock = self.clocks[plan]
        first = start.astimezone(clock.zone).date()
        last = self.stop.astimezone(clock.zone).date()
        for day, close in clock.closes(self.opened, self.stop):
            if day > first and not self._stands_still(kind, close, ended):
                days -= 1
                if not days:
                    return close + MINUTE if day < last else None
        return None

    def _counts(self, kind, instant, ended, plan, pinned_at=None) -> bool:
        if kind == "deadline":
            return True
        if not self.clocks[plan].is_open(instant):
            return False
        is_pinned = pinned_at is not None and instant >= pinned_at
        if is_pinned and not self.moments[bisect_right(self.times, instant) - 1].rests:
            return True
        return not self._stands_still(kind, instant, ended)

    def _stands_still(self, kind: str, instant: datetime, ended: datetime | None) -> bool:
        moment = self.moments[bisect_right(self.times, instant) - 1]
        since = moment.stood_since
        if kind == "deadline" or since is None or (ended is not None and since >= ended):
            return False
        if moment.rests:
            return self.withdrawn is None or since != self.withdrawn
        if kind not in self._rule(moment.reason or "", since):
            return False
        answered = self.first.get("first_response")
        return kind != "take" or (
            answered is not None
            and answered <= instant
            and (ended is None or max(since, answered) < ended)
        )

    def _rule(self, reason: str, at: datetime) -> set[str]:
        rules = self.rules.get(reason, [])
        found = rules[0][1] if rules else set()
        for since, pauses in rules:
            if since <= at:
                found = pauses
        return found
