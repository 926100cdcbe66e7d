"""Whom the chains would have told, counted. Pure.

Both sides are counted in the same way from the clock's instants of the steps, not from the ledger
of what was sent: so an outage, or a history brought in from another system, makes no difference
between them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.rehearsal.judging import Judged
from helpdesk.domain.sla.escalation import MOST_AT_ONCE
from helpdesk.domain.sla.facts import Fact
from helpdesk.models import EventKind


class Heard(NamedTuple):
    """One listener of one step that was reached."""

    listener: str
    """As plans name them: ``assignee``, ``lead`` …"""
    whose: int | None
    """The assignee's number, or the queue's: one person, or the same few."""
    at: datetime


def heard(events: Sequence[Fact], promises: Iterable[Judged], now: datetime) -> Iterator[Heard]:
    """Everybody the steps reached before each promise ended, or ``now``, would have told.

    A ticket without an assignee is told to the leads instead, as the chain does it.
    """
    standing = list(_standing(events))
    for promise in promises:
        target = promise.target
        for step in target.steps:
            at = step.reached_at
            if at is None or at > now or (target.met_at is not None and at >= target.met_at):
                continue
            if promise.outcome == "withdrawn":
                continue
            assignee, queue = next(
                (who for since, *who in reversed(standing) if since <= at), (None, None)
            )
            for listener in dict.fromkeys(
                "lead" if name == "assignee" and assignee is None else name
                for name in step.step.tell
            ):
                yield Heard(listener, assignee if listener == "assignee" else queue, at)


def _standing(events: Sequence[Fact]) -> Iterator[tuple[datetime, int | None, int | None]]:
    """Since when who was assigned in which queue."""
    assignee = queue = None
    for fact in events:
        match fact.kind:
            case EventKind.OPENED:
                queue = fact.data.get("queue")
            case EventKind.TAKEN | EventKind.ASSIGNED:
                assignee = fact.data.get("to")
            case EventKind.MOVED:
                assignee, queue = None, fact.data.get("to")
            case _:
                continue
        yield fact.at, assignee, queue


def messages(notices: Iterable[Heard]) -> int:
    """How many messages these make: more than three within a minute come to somebody as one."""
    at_once = Counter(
        (one.listener, one.whose, one.at.replace(second=0, microsecond=0)) for one in notices
    )
    return sum(1 if count > MOST_AT_ONCE else count for count in at_once.values())
