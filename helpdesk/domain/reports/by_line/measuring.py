"""From the histories of tickets to their stays in queues, as the report keeps them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from helpdesk.domain.sla import hours, ledger, plans
from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.clock import rounds
from helpdesk.domain.sla.intervals import Interval
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.plan import OPERATIONAL
from helpdesk.domain.sla.stays import QueueTime, queue_times
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind, Queue, QueueStay, Ticket

GAINS = (EventKind.TAKEN, EventKind.ASSIGNED)
LOSES = (EventKind.OPENED, EventKind.UNASSIGNED, EventKind.MOVED)
"""Events after which somebody, or nobody, has the ticket."""
JUDGED = {"met": True, "missed": False}


def stays_of(ticket_ids: Sequence[int], now: datetime) -> list[QueueStay]:
    """Every stay of these tickets, in a fixed number of statements. Only reads.

    Time is counted in the calendar of the ticket's plan; without a plan, in that of its first
    queue's. Tickets for which no calendar is known, or whose history cannot be read, are left out.
    """
    versions = dict(
        db.session.execute(select(Ticket.id, Ticket.version).where(Ticket.id.in_(ticket_ids))).all()
    )
    queues = {queue.id: queue for queue in db.session.scalars(select(Queue))}
    calendars, promises = (
        hours.of_queues(queues.values()),
        ledger.readable_promises_of(list(versions), now),
    )
    nobody = _unassigned(list(versions), now)
    found: list[QueueStay] = []
    for number, known in promises.items():
        calendar = _calendar(known, calendars)
        if calendar is not None:
            times = queue_times(known.history.facts, calendar, now, nobody[number])
            kept = _kept(known, now)
            found += _rows(number, versions[number], times, kept, queues)
    return found


def _calendar(promises: Promises, calendars: Mapping[int, Calendar]) -> Calendar | None:
    if promises.plan is not None:
        return plans.calendar_of(promises.plan)
    return calendars.get(promises.history.facts.stays[0].queue_id or 0)


def _kept(promises: Promises, now: datetime) -> dict[int, bool | None]:
    """Whether the promise of each stay was kept, by the number of the stay."""
    if promises.plan is None:
        return {}
    plan, calendar = plans.plan_of(promises.plan), plans.calendar_of(promises.plan)
    told = rounds(OPERATIONAL, promises.history.facts, plan, calendar, now)
    return {one.round: JUDGED.get(one.state) for one in told}


def _unassigned(ticket_ids: Sequence[int], now: datetime) -> dict[int, list[Interval]]:
    """When nobody had the tickets."""
    query = (
        select(Event.ticket_id, Event.kind, Event.at)
        .where(Event.ticket_id.in_(ticket_ids), Event.kind.in_((*GAINS, *LOSES)))
        .order_by(Event.ticket_id, Event.id)
    )
    found: dict[int, list[Interval]] = defaultdict(list)
    since: dict[int, datetime] = {}
    for number, kind, at in db.session.execute(query):
        if kind in LOSES:
            since.setdefault(number, at)
        elif number in since:
            found[number].append((since.pop(number), at))
    for number, at in since.items():
        found[number].append((at, max(at, now)))
    return found


def _rows(
    number: int,
    version: int,
    times: Sequence[QueueTime],
    kept: Mapping[int, bool | None],
    queues: Mapping[int, Queue],
) -> Iterator[QueueStay]:
    places = [one.queue_id for one in times]
    for at, one in enumerate(times):
        queue = queues.get(one.queue_id or 0)
        if queue is None:
            continue
        yield QueueStay(
            ticket_id=number,
            number=at + 1,
            version=version,
            queue_id=queue.id,
            line=one.line or queue.line,
            came_from_id=places[at - 1] if at else None,
            went_to_id=places[at + 1] if at + 1 < len(places) else None,
            started_at=one.start,
            ended_at=one.end,
            counted_seconds=int(one.counted_seconds),
            paused_for={reason: int(seconds) for reason, seconds in one.paused_for.items()},
            closed_seconds=int(one.closed_seconds),
            unassigned_seconds=int(one.unassigned_seconds),
            is_kept=kept.get(at + 1),
        )
