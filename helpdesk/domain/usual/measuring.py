"""Measuring what is usual: medians and 90th percentiles of the last 90 days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from sqlalchemy import delete, func, select

from helpdesk.domain.sla import hours, plans
from helpdesk.domain.sla.calendar import Calendar, open_slots
from helpdesk.domain.tickets.resolving import SOLVED_CODES
from helpdesk.domain.usual.effort import OpenTime, efforts
from helpdesk.domain.usual.stints import stints
from helpdesk.extensions import db
from helpdesk.models import Measure, Queue, Target, TargetKind, Ticket, UsualTime

LOOKING_BACK = timedelta(days=90)
MOST_CASES = 500
"""Of each topic and kind only the latest count: what is usual is what is usual now."""
MEASURES = {
    TargetKind.FIRST_RESPONSE: Measure.FIRST_RESPONSE,
    TargetKind.RESOLUTION: Measure.RESOLUTION,
}

# A topic and a queue; None: of all.
About = tuple[int | None, int | None]


@dataclass
class Sample:
    """Minutes of single tickets, and how long a working day is where they were counted."""

    minutes: list[float] = field(default_factory=list)
    days: Counter[int] = field(default_factory=Counter)

    def add(self, minutes: float, day: int) -> None:
        """One ticket more."""
        self.minutes.append(minutes)
        self.days[day] += 1


def measure(now: datetime) -> list[UsualTime]:
    """What is usual as of ``now``. Only reads; give it to ``keep``."""
    since = now - LOOKING_BACK
    promised = [*_promised(since, now)]
    worked = [*_worked(since, now)]
    return [_row(about, kind, sample, now) for (about, kind), sample in _samples(promised + worked)]


def keep(rows: Sequence[UsualTime]) -> None:
    """Put these in the place of what was measured before, all at once."""
    db.session.execute(delete(UsualTime))
    db.session.add_all(rows)
    db.session.flush()


def percentile(values: Iterable[float], share: float) -> float:
    """The least value that this share of all does not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, ceil(share * len(ranked)) - 1)]


Case = tuple[About, Measure, float, int]


def _samples(cases: Iterable[Case]) -> Iterable[tuple[tuple[About, Measure], Sample]]:
    samples: dict[tuple[About, Measure], Sample] = defaultdict(Sample)
    for about, kind, minutes, day in cases:
        samples[about, kind].add(minutes, day)
    return samples.items()


def _row(about: About, kind: Measure, sample: Sample, now: datetime) -> UsualTime:
    category, queue = about
    return UsualTime(
        category_id=category,
        queue_id=queue,
        kind=kind,
        cases=len(sample.minutes),
        median_minutes=max(1, ceil(median(sample.minutes))),
        p90_minutes=max(1, ceil(percentile(sample.minutes, 0.9))),
        day_minutes=sample.days.most_common(1)[0][0],
        as_of=now,
    )


def _promised(since: datetime, now: datetime) -> Iterator[Case]:
    """How long answers and solutions took, as the clock of the promises counted them."""
    rank = func.row_number().over(
        partition_by=(Ticket.category_id, Target.kind), order_by=Target.met_at.desc()
    )
    met = (
        select(
            Ticket.category_id, Target.kind, Target.counted_seconds, Target.plan_id, rank.label("r")
        )
        .join(Ticket, Ticket.id == Target.ticket_id)
        .where(Target.met_at >= since, Target.met_at <= now, Target.kind.in_(MEASURES))
        .subquery()
    )
    found = db.session.execute(select(met).where(met.c.r <= MOST_CASES)).all()
    known = plans.by_id({row.plan_id for row in found})
    days = {number: hours.day_minutes(plans.calendar_of(plan)) for number, plan in known.items()}
    for row in found:
        about = row.category_id, None
        yield about, MEASURES[row.kind], row.counted_seconds / 60, days[row.plan_id]


def _worked(since: datetime, now: datetime) -> Iterator[Case]:
    """How much work solved tickets were, in the queue that solved them: by topic, by queue, of all.

    What was done in queues before is theirs: a second line's work is not the first one's.
    """
    queues = db.session.scalars(select(Queue)).all()
    calendars = hours.of_queues(queues)
    solved = _solved(since, now)
    for (ticket, queue), minutes in _efforts(since, now, calendars).items():
        category, solved_in = solved.get(ticket, (None, None))
        if category is None or solved_in != queue:
            continue
        day = hours.day_minutes(calendars[queue])
        for about in ((category, None), (None, queue), (None, None)):
            yield about, Measure.HANDLING, minutes, day


def _efforts(
    since: datetime, now: datetime, calendars: Mapping[int, Calendar]
) -> dict[tuple[int, int], float]:
    openings = {
        calendar: OpenTime(open_slots(calendar, since, now)) for calendar in calendars.values()
    }
    open_times = {number: openings[calendar] for number, calendar in calendars.items()}
    return efforts((one for one in stints(since, now) if one.queue in open_times), open_times)


def _solved(since: datetime, now: datetime) -> dict[int, tuple[int, int]]:
    """Topic and queue of the tickets solved since then, the latest of each topic."""
    rank = func.row_number().over(
        partition_by=Ticket.category_id, order_by=Ticket.resolved_at.desc()
    )
    query = (
        select(Ticket.id, Ticket.category_id, Ticket.queue_id, rank.label("r"))
        .where(
            Ticket.resolved_at >= since,
            Ticket.resolved_at <= now,
            Ticket.resolution_code.in_(SOLVED_CODES),
        )
        .subquery()
    )
    latest = select(query).where(query.c.r <= MOST_CASES)
    return {row.id: (row.category_id, row.queue_id) for row in db.session.execute(latest)}
