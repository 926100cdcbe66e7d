"""Who had which ticket in progress, and when: read from history, a bounded part of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select

from helpdesk.domain.usual.effort import Stint
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind, State, Ticket

BATCH = 1000
"""Tickets read at once."""
MOST = 50_000
"""Tickets looked at, the newest first: a bound to what one measuring may cost."""
SAYS_WHO = frozenset({EventKind.TAKEN, EventKind.ASSIGNED})
SAYS_NOBODY = frozenset({EventKind.UNASSIGNED, EventKind.MOVED})
TELLING = frozenset(
    {
        *SAYS_WHO,
        *SAYS_NOBODY,
        EventKind.OPENED,
        EventKind.REPLIED,
        EventKind.WAITING_STARTED,
        EventKind.WOKEN,
        EventKind.RESOLVED,
        EventKind.CONFIRMED,
        EventKind.NOT_SOLVED,
        EventKind.CLOSED,
        EventKind.WITHDRAWN,
        EventKind.CANCELLED,
        EventKind.REOPENED,
        EventKind.STATE_CHANGED,
    }
)
"""Events that say in which state, with whom or in which queue a ticket is."""


def stints(since: datetime, now: datetime) -> Iterator[Stint]:
    """Every stretch of work since then, those not ended cut at ``now``. Lazy, batch by batch."""
    for numbers in _batches(since):
        query = (
            select(Event.ticket_id, Event.kind, Event.at, Event.data)
            .where(Event.ticket_id.in_(numbers), Event.kind.in_(TELLING), Event.at <= now)
            .order_by(Event.ticket_id, Event.id)
        )
        for number, told in groupby(db.session.execute(query), key=lambda row: row.ticket_id):
            walk = _Walk(number, since)
            for row in told:
                walk.take(row.kind, row.at, row.data)
            yield from walk.ended(now)


def _batches(since: datetime) -> Iterator[Sequence[int]]:
    """Numbers of the tickets that may have been worked on since then, the newest first."""
    query = select(Ticket.id).where(or_(Ticket.is_open, Ticket.updated_at >= since))
    last: int | None = None
    for _ in range(MOST // BATCH):
        further = query if last is None else query.where(Ticket.id < last)
        numbers = db.session.scalars(further.order_by(Ticket.id.desc()).limit(BATCH)).all()
        if not numbers:
            return
        yield numbers
        last = numbers[-1]


@dataclass
class _Walk:
    """One ticket's history, followed from its opening."""

    ticket: int
    since: datetime
    found: list[Stint] = field(default_factory=list)
    state: str = State.NEW
    person: int | None = None
    queue: int = 0
    began: datetime | None = None

    def take(self, kind: EventKind, at: datetime, data: Mapping[str, Any]) -> None:
        """Follow one more event."""
        before = self.person, self.queue, self.state
        self.state = data.get("state") or self.state
        if kind is EventKind.OPENED:
            self.queue = data["queue"]
        elif kind is EventKind.MOVED:
            self.queue = data["to"]
        if kind in SAYS_WHO:
            self.person = data["to"]
        elif kind in SAYS_NOBODY:
            self.person = None
        if (self.person, self.queue, self.state) != before:
            self._end(at, before)
            is_worked = self.state == State.IN_PROGRESS and self.person is not None
            self.began = at if is_worked else None

    def ended(self, now: datetime) -> list[Stint]:
        """Everything found, what goes on cut at ``now``."""
        self._end(now, (self.person, self.queue, self.state))
        return self.found

    def _end(self, at: datetime, before: tuple[int | None, int, str]) -> None:
        person, queue, _state = before
        if self.began is None or person is None:
            return
        start = max(self.began, self.since)
        if start < at:
            self.found.append(Stint(person, self.ticket, queue, start, at))
