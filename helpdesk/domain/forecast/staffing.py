"""Which small change of staff would keep most promises: each is tried by simulating again. Pure.

Sharing out what is assigned, one more person, overtime, somebody from another queue. Whoever helps
out may take tickets of others that those have not begun.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from helpdesk.domain.forecast.simulation import Job, Server, Shift, misses, simulate

Kind = Literal["share", "person", "overtime", "move"]
SOMEBODY = -1
"""The person who would come in addition."""
HOURS = (2, 4)
DAYS = (1, 2, 3, 5, 10)
OVERTIME = ((1, 1), (2, 1), (3, 1), (2, 2), (3, 3), (3, 5))
"""Hours a day, and on how many days."""
MOVED_FOR = (1, 3, 5)
MOST_NEIGHBOURS = 8
NIGHT = 180
"""Minutes of a pause after which it is another day."""


@dataclass(frozen=True)
class Team:
    """A queue's open work and its people. ``openings``: when anybody would be there."""

    queue: int
    jobs: tuple[Job, ...]
    servers: tuple[Server, ...]
    openings: tuple[Shift, ...]
    day: int
    """Minutes of a usual working day."""


@dataclass(frozen=True)
class Change:
    """A change, what it costs (minutes of people), what it keeps and what it breaks elsewhere.

    ``hours`` a day for overtime, ``days`` for how long (0: only ``hours``), ``until`` its last
    minute.
    """

    kind: Kind
    cost: int
    saved: int
    broken: int = 0
    hours: int = 0
    days: int = 0
    until: int = 0
    queue: int | None = None
    person: int | None = None

    @property
    def worth(self) -> tuple[int, int]:
        """More kept is better, then less cost."""
        return self.saved - self.broken, -self.cost


def best_changes(team: Team, neighbours: Sequence[Team]) -> list[Change]:
    """The best change of each kind that keeps anything, the best of all first."""
    before = len(misses(team.jobs, simulate(team.jobs, team.servers)))
    if not before:
        return []
    best: dict[str, Change] = {}
    for change in _tried(team, neighbours, before):
        known = best.get(change.kind)
        if change.worth[0] > 0 and (known is None or change.worth > known.worth):
            best[change.kind] = change
    return sorted(best.values(), key=lambda change: change.worth, reverse=True)


def _tried(team: Team, neighbours: Sequence[Team], before: int) -> Iterator[Change]:
    shared = tuple(replace(server, takes_any=True) for server in team.servers)
    yield Change("share", 0, before - _missed(team.jobs, shared))
    yield from _with_somebody_more(team, before)
    yield from _with_overtime(team, before)
    here = {server.person for server in team.servers}
    for other in neighbours[:MOST_NEIGHBOURS]:
        yield from _moved(team, other, here, before)


def _with_somebody_more(team: Team, before: int) -> Iterator[Change]:
    """One more person, for some hours or days."""
    spans = [(hours * 60, hours, 0) for hours in HOURS if hours * 60 < team.day]
    spans += [(days * team.day, 0, days) for days in DAYS]
    for minutes, hours, days in spans:
        shifts = _first(team.openings, minutes)
        if shifts:
            saved = before - _missed(
                team.jobs, (*team.servers, Server(SOMEBODY, shifts, takes_any=True))
            )
            until = shifts[-1][1]
            yield Change("person", _length(shifts), saved, hours=hours, days=days, until=until)
            if saved == before:
                return


def _with_overtime(team: Team, before: int) -> Iterator[Change]:
    """Everybody who is there stays longer."""
    for hours, days in OVERTIME:
        servers = tuple(_longer(server, hours * 60, days) for server in team.servers)
        cost = sum(_length(server.shifts) for server in servers) - sum(
            _length(server.shifts) for server in team.servers
        )
        if cost > 0:
            saved = before - _missed(team.jobs, servers)
            yield Change("overtime", cost, saved, hours=hours, days=days)


def _moved(team: Team, other: Team, here: set[int], before: int) -> Iterator[Change]:
    """Somebody of another queue, the one with the least work of their own, helps out here."""
    load = Counter(job.person for job in other.jobs)
    able = [one for one in other.servers if one.shifts and one.person not in here]
    if not able:
        return
    helper = min(able, key=lambda server: (load[server.person], server.person))
    missed_there = _missed(other.jobs, other.servers)
    for days in MOVED_FOR:
        shifts = _first(helper.shifts, days * other.day)
        until = shifts[-1][1]
        saved = before - _missed(
            team.jobs, (*team.servers, replace(helper, shifts=shifts, takes_any=True))
        )
        if saved <= 0:
            continue
        rest = replace(helper, shifts=tuple(one for one in helper.shifts if one[0] >= until))
        others = tuple(rest if one is helper else one for one in other.servers)
        broken = max(0, _missed(other.jobs, others) - missed_there)
        yield Change(
            "move",
            _length(shifts),
            saved,
            broken,
            days=days,
            until=until,
            queue=other.queue,
            person=helper.person,
        )


def _missed(jobs: Sequence[Job], servers: Sequence[Server]) -> int:
    return len(misses(jobs, simulate(jobs, servers)))


def _first(shifts: Iterable[Shift], minutes: int) -> tuple[Shift, ...]:
    """The first so many minutes of shifts."""
    found = []
    for start, end in shifts:
        if minutes <= 0:
            break
        end = min(end, start + minutes)
        found.append((start, end))
        minutes -= end - start
    return tuple(found)


def _longer(server: Server, minutes: int, days: int) -> Server:
    """The person stays longer on the first days they are there, never into the next day."""
    shifts = list(server.shifts)
    for at, (start, end) in enumerate(shifts):
        if days == 0:
            break
        follows = shifts[at + 1][0] if at + 1 < len(shifts) else end + NIGHT + minutes
        if follows - end >= NIGHT:
            shifts[at] = start, min(end + minutes, follows - 1)
            days -= 1
    return replace(server, shifts=tuple(shifts))


def _length(shifts: Iterable[Shift]) -> int:
    return sum(end - start for start, end in shifts)
