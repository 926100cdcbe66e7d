"""Filling the demo: ninety days of tickets, the unfinished ones of today, and the cast's own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from helpdesk.demo.seeding import absent, lives, rehearsed, unfinished
from helpdesk.demo.seeding.draw import Cases
from helpdesk.demo.seeding.stage import Stage, Story, set_up
from helpdesk.demo.seeding.time_passing import Playing
from helpdesk.domain import following
from helpdesk.domain.forecast import keeping as forecasts
from helpdesk.domain.reports.by_line import keeping
from helpdesk.domain.reports.by_line import measuring as stays
from helpdesk.domain.usual import measuring
from helpdesk.extensions import db
from helpdesk.models import Notice, OutboxMail, Ticket
from helpdesk.settings import settings

SPAN = timedelta(days=90)
ORDINARY = 315
# How many finished tickets each of the cast has behind them.
BEHIND = {"employee": 7, "employee2": 5, "agent": 2, "agent2": 1, "lead": 1, "manager": 2}
LEFT_UNREAD = 5
STILL_NEWS = timedelta(days=3)
STILL_KNOWN = timedelta(days=7)
"""Older events are not even under the bells."""


def seed(now: datetime) -> int:
    """Fill an empty desk with the tickets of the last ninety days; gives back how many.

    People and company must be there. Everything happens through the verbs at its own time, always
    the same way. Nobody is told by mail of what is past, and only the newest bell lines are
    unread. The caller commits.
    """
    stage = set_up(now - SPAN, timedelta(minutes=settings().close_after_minutes))
    cases = Cases(stage)
    stories = [*_finished(stage, cases, now), *unfinished.stories(stage, cases, now)]
    playing = Playing(stage, stories)
    with following.untold():
        playing.go_on(now - STILL_KNOWN)
    playing.go_on(now)
    _hush(now)
    measuring.keep(measuring.measure(now))
    _keep_stays(now)
    absent.plan(stage, now)
    rehearsed.rehearse(stage, now - SPAN, now)
    forecasts.keep(forecasts.make(forecasts.due(now), now))
    return db.session.scalar(select(func.count(Ticket.id))) or 0


def _keep_stays(now: datetime) -> None:
    """What a worker would have kept for the reports."""
    event = 0
    while (found := keeping.changed_after(event)) is not None:
        keeping.keep(found.tickets, stays.stays_of(found.tickets, now))
        event = found.last
    keeping.settle(event, now)


def _finished(stage: Stage, cases: Cases, now: datetime) -> Iterator[Story]:
    """Tickets that run their whole course, but for the youngest."""
    times = stage.office.arrivals(ORDINARY, now - SPAN, now - timedelta(hours=30))
    for at in times:
        topic = cases.topic()
        requester = cases.requester_for(topic)
        yield lives.whole(stage, cases.next_of(topic, requester), requester, at)
    for name, count in BEHIND.items():
        requester = stage.people[name]
        for at in stage.office.arrivals(count, now - SPAN, now - timedelta(days=6)):
            topic = cases.topic_for(requester)
            yield lives.whole(stage, cases.next_of(topic, requester), requester, at)


def _hush(now: datetime) -> None:
    """What is past is known to everybody: no mail leaves, and the bells are nearly silent."""
    db.session.flush()
    db.session.execute(delete(OutboxMail).where(OutboxMail.created_at <= now))
    rank = func.row_number().over(partition_by=Notice.person_id, order_by=Notice.id.desc())
    ranked = select(Notice.id, rank.label("rank")).subquery()
    newest = select(ranked.c.id).where(ranked.c.rank <= LEFT_UNREAD)
    db.session.execute(
        update(Notice)
        .where((Notice.id.not_in(newest)) | (Notice.created_at < now - STILL_NEWS))
        .values(read_at=Notice.created_at)
        .execution_options(synchronize_session=False)
    )
