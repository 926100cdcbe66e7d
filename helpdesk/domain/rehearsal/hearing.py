"""Whom the chains would have told, counted. Pure.

Both sides are counted in the same way from the clock's instants of the steps, not from the ledger
of what was sent: so an outage, or a history brought in from another system, makes no difference
between them. What a step does to the ticket itself is not played: history stays as it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.rehearsal.judging import Judged
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.plans import PlaceOf
from helpdesk.domain.sla.step import LISTENERS, MOST_AT_ONCE, Circumstances
from helpdesk.domain.sla.target import StepState
from helpdesk.models import EventKind, State

ADDRESS = "address"
"""Whoever is told by mail address, together."""


class Standing(NamedTuple):
    """From ``since`` on: who has the ticket, in which queue, and what conditions ask for."""

    since: datetime
    assignee: int | None
    queue: int | None
    around: Circumstances


class Heard(NamedTuple):
    """One listener of one step that was reached."""

    listener: str
    """As plans name them: ``assignee``, ``lead`` …"""
    whose: int | str | None
    """The assignee's number, the queue's or a mail address: one person, or the same few."""
    at: datetime


def standings(
    events: Sequence[Fact], place_of: PlaceOf, lines: Mapping[str, int]
) -> list[Standing]:
    """How the ticket stood from when on, the latest first. ``lines``: of queues by short name.

    That somebody gave it back unnoticed by any promise is not among the clock's events; until the
    next one it counts as theirs.
    """
    assignee = queue = category = reason = None
    priority, found = "", list[Standing]()
    for fact in events:
        match fact.kind:
            case EventKind.OPENED:
                priority, queue = fact.data["priority"], fact.data.get("queue")
                category = fact.data.get("category")
            case EventKind.TAKEN | EventKind.ASSIGNED:
                assignee = fact.data.get("to")
            case EventKind.MOVED:
                assignee, queue = None, fact.data.get("to")
            case EventKind.CATEGORY_CHANGED:
                category = fact.data.get("to")
            case EventKind.PRIORITY_CHANGED:
                priority = fact.data["to"]
        if state := fact.data.get("state"):
            reason = fact.data.get("reason", reason) if state == State.WAITING else None
        place = place_of(category, queue)
        line = lines.get(place.queue, 0)
        around = Circumstances(
            priority, place.queue, line, place.categories, reason, assignee is None
        )
        found.append(Standing(fact.at, assignee, queue, around))
    return found[::-1]


def heard(
    standing: Sequence[Standing], promises: Iterable[Judged], now: datetime
) -> Iterator[Heard]:
    """Everybody the steps reached before each promise ended, or ``now``, would have told.

    A ticket without an assignee is told to the leads instead, as the chain does it.
    """
    for promise in promises:
        if promise.outcome == "withdrawn":
            continue
        until = promise.target.met_at or now
        for state in promise.target.steps:
            for at in _instants(state, until):
                then = next((one for one in standing if one.since <= at), None)
                if then is not None and state.step.is_for(then.around):
                    yield from _told(state.step.actions.tell, then, at)


def _instants(state: StepState, until: datetime) -> Iterator[datetime]:
    """When the step was taken, the first time and again, before ``until``."""
    repeat = state.step.repeat
    for number in range(1 + (repeat.times if repeat else 0)):
        at = state.taken_at(number)
        if at is None or at >= until:
            return
        yield at


def _told(names: Iterable[str], then: Standing, at: datetime) -> Iterator[Heard]:
    nobody = then.assignee is None
    for name in dict.fromkeys("lead" if one == "assignee" and nobody else one for one in names):
        if name not in LISTENERS:
            yield Heard(ADDRESS, name, at)
        else:
            is_of_person = name in ("assignee", "line_manager") and not nobody
            yield Heard(name, then.assignee if is_of_person else then.queue, at)


def messages(notices: Iterable[Heard]) -> int:
    """How many messages these make: more than three within a minute come to somebody as one."""
    at_once = Counter(
        (one.listener, one.whose, one.at.replace(second=0, microsecond=0)) for one in notices
    )
    return sum(1 if count > MOST_AT_ONCE else count for count in at_once.values())
