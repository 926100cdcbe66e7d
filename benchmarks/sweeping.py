"""The sweep: what a promise that comes due costs, among few open tickets and among many."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, func, select

from benchmarks.instance import application
from benchmarks.stores import Store
from helpdesk import clock
from helpdesk.domain.sla import escalation
from helpdesk.extensions import db
from helpdesk.jobs.passing_time import BATCH
from helpdesk.jobs.units import unit
from helpdesk.models import EscalationFired, Target, Ticket

DUE = 10_000
OPEN = (20_000, 200_000)
ALL = 1.0
"""The share of the tickets that are open."""


@dataclass(frozen=True)
class Swept:
    """A sweep of all that was due, by one worker."""

    open: int
    due: int
    """Promises to look at."""
    steps: int
    seconds: float
    cpu_seconds: float
    """The worker's own; the database server's is not in it."""
    longest: float
    """Seconds of the slowest batch, all of which SQLite has one writer."""

    @property
    def cost(self) -> float:
        """Milliseconds of CPU for a due promise."""
        return self.cpu_seconds * 1000 / self.due

    def __str__(self) -> str:
        return (
            f"{self.due:,} due among {self.open:,} open: {self.steps:,} steps in "
            f"{self.seconds:.1f} s, {self.cpu_seconds:.1f} s of CPU ({self.cost:.2f} ms each), "
            f"longest batch {self.longest:.2f} s"
        )


def sweeps(store: Store, sizes: tuple[int, ...], due: int) -> Iterator[Swept]:
    """For each number of open tickets, a sweep of as many due promises, as soon as it is done."""
    for tickets in sizes:
        store.build(tickets, ALL)
        with store.copy(tickets, ALL) as place:
            yield sweep(place.folder, place.database, due)


def sweep(instance: Path, database: str, due: int) -> Swept:
    """Let time pass until so many promises are due, and sweep as the worker does. More are due
    where loading the corpus took long: they are counted.

    Writes into the database. Raises ValueError where fewer will ever be due.
    """
    app = application(instance, database)
    with app.app_context():
        now, before = _when_due(due), _fired()
        open_now = _count(select(func.count(Ticket.id)).where(Ticket.is_open))
        due_now = _count(select(func.count(Target.id)).where(Target.next_check_at <= now))
        db.session.remove()
        batches: list[float] = []
        began, used = time.monotonic(), time.process_time()
        while True:
            batch_began = time.monotonic()
            if not unit(escalation.sweep, now, BATCH):
                break
            batches.append(time.monotonic() - batch_began)
        took, cpu = time.monotonic() - began, time.process_time() - used
        return Swept(open_now, due_now, _fired() - before, took, cpu, max(batches))


def _when_due(number: int) -> datetime:
    """The instant at which that many promises are due."""
    query = select(Target.next_check_at).where(Target.next_check_at.is_not(None))
    at = db.session.scalar(query.order_by(Target.next_check_at).offset(number - 1).limit(1))
    if at is None:
        raise ValueError(f"fewer than {number} promises will be due")
    return max(at, clock.now())


def _fired() -> int:
    return _count(select(func.count(EscalationFired.id)))


def _count(query: Select[tuple[int]]) -> int:
    return db.session.scalar(query) or 0
