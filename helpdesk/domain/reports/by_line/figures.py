"""The report: what was kept of a period's stays, added up by line and by queue."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import NamedTuple

from sqlalchemy import Select, func, select

from helpdesk.domain.sla.clock import RESOLVED
from helpdesk.domain.usual.measuring import percentile
from helpdesk.extensions import db
from helpdesk.models import QueueStay

MOST = 200_000
"""Stays one report adds up, the latest: a bound to what a page may cost."""

STAY = (
    QueueStay.queue_id,
    QueueStay.line,
    QueueStay.came_from_id,
    QueueStay.went_to_id,
    QueueStay.counted_seconds,
    QueueStay.paused_for,
    QueueStay.closed_seconds,
    QueueStay.unassigned_seconds,
    QueueStay.is_kept,
)


class Stay(NamedTuple):
    """A stay that ended in the period."""

    queue: int
    line: int
    came_from: int | None
    went_to: int | None
    counted: int
    paused_for: Mapping[str, int]
    closed: int
    unassigned: int
    is_kept: bool | None


@dataclass
class Figures:
    """The stays of a line or a queue; times in seconds of open time, but for ``closed``."""

    stays: int = 0
    counted: int = 0
    paused_for: Counter[str] = field(default_factory=Counter)
    closed: int = 0
    unassigned: int = 0
    kept: int = 0
    missed: int = 0
    there: int = 0
    """Tickets that are there now."""
    lengths: list[int] = field(default_factory=list)

    def add(self, stay: Stay) -> None:
        """One stay more."""
        self.stays += 1
        self.counted += stay.counted
        self.paused_for.update(stay.paused_for)
        self.closed += stay.closed
        self.unassigned += stay.unassigned
        self.kept += stay.is_kept is True
        self.missed += stay.is_kept is False
        self.lengths.append(stay.counted)

    @property
    def paused(self) -> int:
        """Open time in which somebody else was waited for."""
        return sum(count for reason, count in self.paused_for.items() if reason != RESOLVED)

    @property
    def median(self) -> float | None:
        """Half of the stays counted no longer than this; None without any."""
        return median(self.lengths) if self.lengths else None

    @property
    def p90(self) -> float | None:
        """Nine in ten stays counted no longer than this."""
        return percentile(self.lengths, 0.9) if self.lengths else None


class HandOvers(NamedTuple):
    """From one queue to another: how often, and how often it came straight back."""

    source: int
    target: int
    times: int
    back: int


@dataclass
class Report:
    """A period's stays in some queues."""

    by_line: dict[int, Figures]
    by_queue: dict[int, Figures]
    hand_overs: list[HandOvers]
    """The most frequent first."""
    is_cut: bool
    """Whether there were more stays than one report adds up."""

    @property
    def stays(self) -> int:
        """How many stays ended in the period."""
        return sum(one.stays for one in self.by_line.values())


def report(queues: Collection[int], since: datetime, until: datetime) -> Report:
    """The stays in these queues that ended in ``[since, until)``, in two statements."""
    query = (
        select(*STAY)
        .where(
            QueueStay.ended_at >= since,
            QueueStay.ended_at < until,
            QueueStay.queue_id.in_(queues),
        )
        .order_by(QueueStay.ended_at.desc())
        .limit(MOST + 1)
    )
    rows = [Stay._make(row) for row in db.session.execute(query)]
    found = _added_up(rows[:MOST], is_cut=len(rows) > MOST)
    for queue, line, count in db.session.execute(_there(queues)):
        found.by_line.setdefault(line, Figures()).there += count
        found.by_queue.setdefault(queue, Figures()).there += count
    found.by_line = dict(sorted(found.by_line.items()))
    return found


def _there(queues: Collection[int]) -> Select[int, int, int]:
    """How many tickets are where now."""
    return (
        select(QueueStay.queue_id, QueueStay.line, func.count())
        .where(QueueStay.ended_at.is_(None), QueueStay.queue_id.in_(queues))
        .group_by(QueueStay.queue_id, QueueStay.line)
    )


def _added_up(stays: Iterable[Stay], *, is_cut: bool) -> Report:
    by_line: dict[int, Figures] = {}
    by_queue: dict[int, Figures] = {}
    handed: Counter[tuple[int, int]] = Counter()
    back: Counter[tuple[int, int]] = Counter()
    for stay in stays:
        by_line.setdefault(stay.line, Figures()).add(stay)
        by_queue.setdefault(stay.queue, Figures()).add(stay)
        if stay.went_to is not None:
            handed[stay.queue, stay.went_to] += 1
            if stay.went_to == stay.came_from:
                back[stay.went_to, stay.queue] += 1
    pairs = {*handed, *back}
    ranked = sorted(pairs, key=lambda pair: (-handed[pair], -back[pair], pair))
    hand_overs = [HandOvers(*pair, handed[pair], back[pair]) for pair in ranked]
    return Report(by_line, by_queue, hand_overs, is_cut)
