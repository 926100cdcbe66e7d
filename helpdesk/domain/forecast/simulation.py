"""A queue's work played forward: the most urgent first, by the people who are there. Pure.

Time is in whole minutes from the start of the simulation. Nobody works on two tickets at once, and
who began one goes on with it after closed hours and days away. What comes in later is unknown, so
the result says what happens if nothing else comes.
"""

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

NEVER = 1 << 40
"""Sorts after every due time there is."""

# From minute to minute, half-open.
Shift = tuple[int, int]


@dataclass(frozen=True)
class Job:
    """An open ticket: how much work, from when on, whose, and what was promised.

    ``order`` is its place in the order of work: critical first, then the earliest due, then the
    number. ``answer_due`` is kept when work begins, ``solve_due`` when it is done. ``person`` None:
    whoever is free; of somebody who does not work here it is nobody's.
    """

    number: int
    work: int
    ready: int
    order: tuple[int, int, int]
    person: int | None = None
    answer_due: int | None = None
    solve_due: int | None = None


@dataclass(frozen=True)
class Server:
    """Somebody who works here, and when; the shifts are in order and do not touch.

    ``takes_any``: also tickets of others that those have not begun, as who helps out does.
    """

    person: int
    shifts: tuple[Shift, ...]
    takes_any: bool = False


class Course(NamedTuple):
    """When a ticket is begun and done; None: not as far as was looked."""

    begun: int | None
    done: int | None


@dataclass
class _Pool:
    """Jobs that wait for the same people: by their order once they are ready."""

    later: list[tuple[int, tuple[int, int, int], Job]] = field(default_factory=list)
    ready: list[tuple[tuple[int, int, int], Job]] = field(default_factory=list)

    def add(self, job: Job) -> None:
        heapq.heappush(self.later, (job.ready, job.order, job))

    def first(self, minute: int) -> tuple[int, int, int] | None:
        """The order of the most urgent job that is ready."""
        while self.later and self.later[0][0] <= minute:
            _, order, job = heapq.heappop(self.later)
            heapq.heappush(self.ready, (order, job))
        return self.ready[0][0] if self.ready else None

    def pop(self) -> Job:
        return heapq.heappop(self.ready)[1]

    def next_ready(self) -> int | None:
        """When another job gets ready."""
        return self.later[0][0] if self.later else None


@dataclass
class _Worker:
    """A server at work: the shift it has come to."""

    server: Server
    at: int = 0

    def there_from(self, minute: int) -> int | None:
        """The first minute from then on at which the person is there."""
        shifts = self.server.shifts
        while self.at < len(shifts) and shifts[self.at][1] <= minute:
            self.at += 1
        return max(shifts[self.at][0], minute) if self.at < len(shifts) else None

    def work_off(self, minute: int, work: int) -> int | None:
        """When so much work, begun in a minute the person is there, is done."""
        start: int | None = minute
        while start is not None:
            end = self.server.shifts[self.at][1]
            if work <= end - start:
                return start + work
            work -= end - start
            start = self.there_from(end)
        return None


def simulate(jobs: Iterable[Job], servers: Sequence[Server]) -> dict[int, Course]:
    """What becomes of each job, by number.

    Whoever is free takes the most urgent of their own jobs and of nobody's. Of several free at
    once those first in ``servers`` choose first.
    """
    found: dict[int, Course] = {}
    pools = _pools(jobs, {server.person for server in servers})
    workers = [_Worker(server) for server in servers]
    turns = [
        (start, number)
        for number, worker in enumerate(workers)
        if (start := worker.there_from(0)) is not None
    ]
    heapq.heapify(turns)
    while turns:
        minute, number = heapq.heappop(turns)
        worker = workers[number]
        free_at = _next_job(worker, pools, minute, found)
        start = worker.there_from(free_at) if free_at is not None else None
        if start is not None:
            heapq.heappush(turns, (start, number))
    for pool in pools.values():
        for job in (*(job for *_rest, job in pool.later), *(job for _order, job in pool.ready)):
            found[job.number] = Course(None, None)
    return found


def _pools(jobs: Iterable[Job], people: Collection[int]) -> dict[int | None, _Pool]:
    pools: dict[int | None, _Pool] = {person: _Pool() for person in people}
    pools[None] = _Pool()
    for job in jobs:
        pools[job.person if job.person in people else None].add(job)
    return pools


def _next_job(
    worker: _Worker, pools: Mapping[int | None, _Pool], minute: int, found: dict[int, Course]
) -> int | None:
    """Let a free person take what comes next; when they are free again, None: never."""
    server = worker.server
    own = pools[server.person], pools[None]
    theirs = list(pools.values()) if server.takes_any else own
    ready = [(first, at) for at, pool in enumerate(theirs) if (first := pool.first(minute))]
    if not ready:
        coming = [at for pool in theirs if (at := pool.next_ready()) is not None]
        return min(coming, default=None)
    job = theirs[min(ready)[1]].pop()
    done = worker.work_off(minute, job.work)
    found[job.number] = Course(minute, done)
    return done


class Miss(NamedTuple):
    """The first promise of a ticket that will be broken."""

    number: int
    is_solution: bool
    due: int
    at: int | None
    """When it is fulfilled, too late; None: not as far as was looked."""


def misses(jobs: Iterable[Job], courses: dict[int, Course]) -> list[Miss]:
    """The tickets of which a promise still to be kept will be broken, the earliest due first.

    What is late already is no news and left out.
    """
    found = []
    for job in jobs:
        begun, done = courses[job.number]
        for is_solution, due, at in ((False, job.answer_due, begun), (True, job.solve_due, done)):
            if due is not None and due >= 0 and (at is None or at > due):
                found.append(Miss(job.number, is_solution, due, at))
                break
    return sorted(found, key=lambda miss: (miss.due, miss.number))
