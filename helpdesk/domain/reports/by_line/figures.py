"""The report: what was kept of a period's stays, added up by line and by queue."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import NamedTuple

from sqlalchemy import Select, func, select

from helpdesk.domain.reports.by_line import summing
from helpdesk.domain.reports.by_line.summing import Sums
from helpdesk.domain.sla.clock import RESOLVED
from helpdesk.domain.usual.measuring import percentile
from helpdesk.extensions import db
from helpdesk.models import QueueStay

MOST = 100_000
"""Stays one report adds up, the latest: a bound to what a page may cost."""


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

    def add(self, some: Sums) -> None:
        """Some stays more."""
        self.stays += some.stays
        self.counted += some.counted
        self.closed += some.closed
        self.unassigned += some.unassigned
        self.kept += some.kept
        self.missed += some.missed

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
    """The stays in these queues that ended in ``[since, until)``, in five statements."""
    which, is_cut = summing.latest(summing.within(queues, since, until), MOST)
    by_line: defaultdict[int, Figures] = defaultdict(Figures)
    by_queue: defaultdict[int, Figures] = defaultdict(Figures)
    sums = list(summing.sums(which))
    for one in sums:
        by_line[one.line].add(one)
        by_queue[one.queue].add(one)
    for queue, line, reason, seconds in summing.pauses(which):
        by_line[line].paused_for[reason] += seconds
        by_queue[queue].paused_for[reason] += seconds
    for queue, line, counted in summing.lengths(which):
        by_line[line].lengths.append(counted)
        by_queue[queue].lengths.append(counted)
    for queue, line, count in db.session.execute(_there(queues)):
        by_line[line].there += count
        by_queue[queue].there += count
    return Report(dict(sorted(by_line.items())), dict(by_queue), _hand_overs(sums), is_cut)


def _there(queues: Collection[int]) -> Select[int, int, int]:
    """How many tickets are where now."""
    return (
        select(QueueStay.queue_id, QueueStay.line, func.count())
        .where(QueueStay.ended_at.is_(None), QueueStay.queue_id.in_(queues))
        .group_by(QueueStay.queue_id, QueueStay.line)
    )


def _hand_overs(sums: Iterable[Sums]) -> list[HandOvers]:
    handed: Counter[tuple[int, int]] = Counter()
    back: Counter[tuple[int, int]] = Counter()
    for one in sums:
        if one.went_to is not None:
            handed[one.queue, one.went_to] += one.stays
            if one.went_to == one.came_from:
                back[one.went_to, one.queue] += one.stays
    pairs = {*handed, *back}
    ranked = sorted(pairs, key=lambda pair: (-handed[pair], -back[pair], pair))
    return [HandOvers(*pair, handed[pair], back[pair]) for pair in ranked]
