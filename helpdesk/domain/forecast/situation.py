"""A queue as it stands: its open work, its people and their days away, in few statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from math import ceil

from sqlalchemy import func, select

from helpdesk.domain import absences
from helpdesk.domain.forecast.simulation import NEVER, Job, Server, Shift
from helpdesk.domain.forecast.staffing import Team
from helpdesk.domain.sla import hours, plans
from helpdesk.domain.sla.calendar import Calendar, add_business, open_slots
from helpdesk.domain.sla.errors import NeverReached
from helpdesk.domain.sla.intervals import Interval, united, without
from helpdesk.domain.sla.zones import zone_called
from helpdesk.domain.standing import holders
from helpdesk.extensions import db
from helpdesk.models import (
    Absence,
    Measure,
    Person,
    Priority,
    Queue,
    Role,
    State,
    Target,
    TargetKind,
    TargetState,
    Ticket,
    UsualTime,
)

LOOKING_AHEAD = timedelta(days=45)
MOST = 2000
"""Open tickets of one queue that are played, in the order of work."""
ENOUGH = 5
"""From so many cases on a topic's or a queue's own median counts."""
FALLBACK = 60
"""Minutes of work where nothing at all was measured yet."""
BEGUN = 2
"""A ticket in work has, on average, half of its work behind it."""
ONLY_INSIDE = frozenset({TargetKind.OPERATIONAL})
AT_THE_END = frozenset({TargetKind.RESOLUTION, TargetKind.DEADLINE})
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Handling:
    """Median minutes of work: by topic, of the queue, of everything."""

    topics: Mapping[int, int]
    queue: int | None
    anything: int | None

    def of(self, topic: int) -> int:
        """How much work a ticket of the topic is."""
        return self.topics.get(topic) or self.usual

    @property
    def usual(self) -> int:
        """For topics of which too little is known."""
        return self.queue or self.anything or FALLBACK


@dataclass(frozen=True)
class Situation:
    """Everything a forecast is made of. Minutes count from ``base``."""

    queue: Queue
    base: datetime
    team: Team
    people: Sequence[Person]
    back: Mapping[int, str]
    """Who is away now, and the day they are back (ISO)."""
    handling: Handling
    open: int
    held: int
    """Tickets that wait for others without a date: they are not played."""
    late: int
    """Tickets of which a promise is broken already, played or not: what the board calls overdue."""
    left_out: int
    """Beyond the most that are played."""
    calendar: Calendar | None


def read(queues: Sequence[Queue], now: datetime) -> list[Situation]:
    """The situations of these queues; several statements each, however many tickets."""
    base = now.replace(second=0, microsecond=0)
    calendars = hours.of_queues(queues)
    return [_read(queue, calendars.get(queue.id), base) for queue in queues]


def _read(queue: Queue, calendar: Calendar | None, base: datetime) -> Situation:
    people = db.session.scalars(holders(queue, Role.AGENT, Role.LEAD)).all()
    zone = zone_called(calendar.zone) if calendar else base.tzinfo
    today = base.astimezone(zone).date()
    away = absences.coming([person.id for person in people], today)
    openings = open_slots(calendar, base, base + LOOKING_AHEAD) if calendar else []
    servers = tuple(
        Server(
            person.id, _minutes(_without_days(openings, away.get(person.id, ()), calendar), base)
        )
        for person in people
    )
    tickets = _open_tickets(queue)
    played = [one for one in tickets if one.state is not State.WAITING or one.wake_at is not None]
    handling = _handling(queue)
    promised = _targets([ticket.id for ticket in played])
    deputies = absences.deputies({person.id for person in people}, away, today)
    jobs = tuple(
        replace(job, person=deputies.get(job.person or 0, job.person))
        for job in (_job(one, promised[one.id], handling, base) for one in played)
    )
    back = {number: absences.back_on(own, today) for number, own in away.items()}
    total, late = _open_and_late(queue, base)
    return Situation(
        queue=queue,
        base=base,
        team=Team(
            queue=queue.id,
            jobs=jobs,
            servers=servers,
            openings=_minutes(openings, base),
            day=hours.day_minutes(calendar) if calendar else 480,
        ),
        people=people,
        back={number: day.isoformat() for number, day in back.items() if day},
        handling=handling,
        open=total,
        held=len(tickets) - len(played),
        late=late,
        left_out=total - len(tickets),
        calendar=calendar,
    )


def _open_tickets(queue: Queue) -> Sequence[Ticket]:
    query = (
        select(Ticket)
        .where(Ticket.queue_id == queue.id, Ticket.is_open)
        .order_by(Ticket.work_order, Ticket.id)
        .limit(MOST)
    )
    return db.session.scalars(query).all()


def _open_and_late(queue: Queue, base: datetime) -> tuple[int, int]:
    late = func.count().filter(Ticket.due_at < base)
    query = select(func.count(), late).where(Ticket.queue_id == queue.id, Ticket.is_open)
    total, overdue = db.session.execute(query).one()
    return total, overdue


def _targets(numbers: Sequence[int]) -> dict[int, list[Target]]:
    """The promises still to be kept of these tickets."""
    found: dict[int, list[Target]] = defaultdict(list)
    query = select(Target).where(
        Target.ticket_id.in_(numbers),
        Target.met_at.is_(None),
        Target.state != TargetState.WITHDRAWN,
        Target.kind.not_in(ONLY_INSIDE),
    )
    for target in db.session.scalars(query):
        found[target.ticket_id].append(target)
    return found


def _handling(queue: Queue) -> Handling:
    query = select(UsualTime).where(UsualTime.kind == Measure.HANDLING)
    rows = db.session.scalars(query).all()
    return Handling(
        {row.category_id: row.median_minutes for row in rows if row.category_id and _many(row)},
        next((row.median_minutes for row in rows if row.queue_id == queue.id and _many(row)), None),
        next(
            (one.median_minutes for one in rows if not one.category_id and not one.queue_id), None
        ),
    )


def _many(row: UsualTime) -> bool:
    return row.cases >= ENOUGH


def _job(ticket: Ticket, targets: Iterable[Target], handling: Handling, base: datetime) -> Job:
    wakes = ticket.wake_at if ticket.state is State.WAITING else None
    due: dict[bool, int] = {}
    for target in targets:
        at = _due(target, wakes)
        if at is not None:
            is_solution = target.kind in AT_THE_END
            due[is_solution] = min(due.get(is_solution, NEVER), (at - base) // MINUTE)
    work = handling.of(ticket.category_id)
    if ticket.state is not State.NEW:
        work = ceil(work / BEGUN)
    is_critical = ticket.priority is Priority.CRITICAL
    return Job(
        number=ticket.id,
        work=max(1, work),
        ready=max(0, ceil((wakes - base) / MINUTE)) if wakes else 0,
        order=(not is_critical, min(due.values(), default=NEVER), ticket.id),
        person=ticket.assignee_id,
        answer_due=due.get(False),
        solve_due=due.get(True),
    )


def _due(target: Target, wakes: datetime | None) -> datetime | None:
    """When the promise is due; one held by a wait goes on counting when the wait ends."""
    if target.due_at is not None or wakes is None or target.promised_minutes is None:
        return target.due_at
    left = timedelta(minutes=target.promised_minutes, seconds=-target.counted_seconds)
    if left <= timedelta():
        return None
    try:
        return add_business(wakes, left, plans.calendar_of(target.plan))
    except NeverReached:
        return None


def _without_days(
    openings: Sequence[Interval], away: Iterable[Absence], calendar: Calendar | None
) -> list[Interval]:
    """Opening hours less whole days of the calendar's zone."""
    if calendar is None:
        return []
    zone = zone_called(calendar.zone)
    days = united(
        (
            datetime.combine(one.first_day, time(), zone),
            datetime.combine(one.last_day + timedelta(days=1), time(), zone),
        )
        for one in away
    )
    return list(without(openings, days))


def _minutes(intervals: Iterable[Interval], base: datetime) -> tuple[Shift, ...]:
    """Whole minutes from ``base`` on."""
    shifts = (
        (ceil((start - base) / MINUTE), int((end - base) // MINUTE)) for start, end in intervals
    )
    return tuple((start, end) for start, end in shifts if start < end)
