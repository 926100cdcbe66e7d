"""What a stranger with a calendar would say of promises to the incidents of a log.

Nothing of the product is used: the rows, the written plan, and a strip of minutes that are open or
not. Times of the log are whole minutes.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.commands.imports.logs import PRIORITIES, Rows, instant_of

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENDED = {"Resolved", "Closed"}
MINUTE = timedelta(minutes=1)
Held = list[tuple[int, dict[str, str]]]
Amounts = dict[str, int | str]


@dataclass(frozen=True)
class Told:
    """An incident in minutes of the strip: from when on each picture of it held."""

    opened: int
    held: Held

    @property
    def taken(self) -> int:
        """When somebody first had it."""
        return self._first(lambda row: row["assigned_to"] != "?" or row["incident_state"] in ENDED)

    @property
    def answered(self) -> int:
        """When it left New."""
        return self._first(lambda row: row["incident_state"] != "New")

    @property
    def solved(self) -> int:
        """Since when it has been over; every incident of the log ends so."""
        assert self.held[-1][1]["incident_state"] in ENDED
        since = self.held[-1][0]
        for at, row in reversed(self.held):
            if row["incident_state"] not in ENDED:
                break
            since = at
        return since

    def priority(self, at: int) -> str:
        """How much it mattered then."""
        row = [row for since, row in self.held if since <= at][-1]
        return PRIORITIES[row["priority"][0]]

    def stands_still(self, kind: str) -> list[tuple[int, int]]:
        """When nothing counts: while it was over before it came back, and, for the solution,
        while it waited."""
        return [
            (since, until)
            for (since, row), (until, _) in pairwise(self.held)
            if row["incident_state"] in ENDED
            or (kind == "resolution" and row["incident_state"].startswith("Awaiting"))
        ]

    def _first(self, holds: Any) -> int:
        return next(at for at, row in self.held if holds(row))


class Strip:
    """Every minute from ``begin`` on, open or not."""

    def __init__(self, begin: datetime, days: int, calendar: dict[str, Any]) -> None:
        zone = ZoneInfo(calendar["timezone"])
        self.begin, self.days = begin, []
        self.open = bytearray()
        for number in range(days * 1440):
            wall = (begin + MINUTE * number).astimezone(zone)
            shown = f"{wall:%H:%M}"
            slots = calendar["hours"].get(DAYS[wall.weekday()], [])
            self.open.append(any(since <= shown < until for since, until in slots))
            self.days.append(wall.toordinal())

    def minute(self, at: datetime) -> int:
        """Its place on the strip."""
        return int((at - self.begin) / MINUTE)

    def keeps(self, told: Told, kind: str, amount: int | str) -> bool:
        """Whether it was done in time."""
        done = {"take": told.taken, "first_response": told.answered}.get(kind, told.solved)
        if kind == "deadline":
            return done - told.opened <= int(amount)
        still = [one for one in told.stands_still(kind) if one[0] < done - 1]
        if isinstance(amount, str):
            return done <= self._close(told.opened, int(amount.split()[0]), still)
        # Due is the end of the minute that uses the amount up, and closed hours come after it.
        counted = sum(self.open[told.opened : done - 1])
        counted -= sum(sum(self.open[since : min(until, done - 1)]) for since, until in still)
        return counted < amount

    def _close(self, opened: int, days: int, still: Sequence[tuple[int, int]]) -> int:
        """After the last open minute of the last of so many days on which it did not stand still
        at the close."""
        last: dict[int, int] = {}
        for minute in range(opened, len(self.open)):
            if self.open[minute] and self.days[minute] > self.days[opened]:
                last[self.days[minute]] = minute
        closes = [
            minute + 1
            for minute in last.values()
            if not any(since <= minute < until for since, until in still)
        ]
        return closes[days - 1]


def judged(rows: Sequence[dict[str, str]], document: dict[str, Any]) -> dict[str, Counter[str]]:
    """How many promises of each kind were kept and broken, by the plan of a company file."""
    incidents = incidents_of(rows)
    begin = min(opened for opened, _ in incidents).replace(hour=0, minute=0)
    ends = max(at for _, held in incidents for at, _ in held)
    strip = Strip(begin, (ends - begin).days + 40, document["calendars"][0])
    targets: dict[str, Amounts] = document["plans"][0]["targets"]
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for opened, held in incidents:
        told = Told(strip.minute(opened), [(strip.minute(at), row) for at, row in held])
        ends_at = {"take": told.taken, "first_response": told.answered}
        for kind in next(iter(targets.values())):
            amount = targets[told.priority(ends_at.get(kind, told.solved))][kind]
            found[kind]["kept" if strip.keeps(told, kind, amount) else "broken"] += 1
    return dict(found)


def incidents_of(
    rows: Sequence[dict[str, str]],
) -> list[tuple[datetime, list[tuple[datetime, dict[str, str]]]]]:
    """Each incident's opening, and the row that held from each instant on."""
    grouped: dict[str, Rows] = defaultdict(list)
    for row in rows:
        grouped[row["number"]].append(row)
    found = []
    for told in grouped.values():
        told.sort(key=lambda row: int(row["sys_mod_count"]))
        opened = instant_of(told[0]["opened_at"])
        times = {max(opened, instant_of(row["sys_updated_at"])) for row in told}
        held = [(opened, told[0] | {"incident_state": "New", "assigned_to": "?"})]
        for at in sorted(times):
            row = [row for row in told if instant_of(row["sys_updated_at"]) <= at][-1]
            held.append((at, row))
        found.append((opened.astimezone(UTC), held))
    return found
