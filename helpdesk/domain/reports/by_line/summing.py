"""What happened in a period, as the database adds it up."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, cast, func, select, true

from helpdesk.extensions import db, rows
from helpdesk.models import QueueStay

Which = tuple[ColumnElement[bool], ...]
"""What holds for the stays that are summed."""


class Sums(NamedTuple):
    """The stays of one queue on one line that came from one queue and went to another."""

    queue: int
    line: int
    came_from: int | None
    went_to: int | None
    stays: int
    counted: int
    closed: int
    unassigned: int
    kept: int
    missed: int


def within(queues: Collection[int], since: datetime, until: datetime) -> Which:
    """The stays in these queues that ended in ``[since, until)``."""
    ended = QueueStay.ended_at
    return ended >= since, ended < until, QueueStay.queue_id.in_(queues)


def latest(which: Which, most: int) -> tuple[Which, bool]:
    """Those of them that ended last, ``most`` at most, and whether these are not all.

    Those that ended at one instant are in or out together, so that nothing else has to put them in
    an order: where the cut falls among them there are fewer than ``most``.
    """
    first = select(QueueStay.ended_at).where(*which).order_by(QueueStay.ended_at.desc())
    cut = db.session.scalar(first.offset(most).limit(1))
    return (which, False) if cut is None else ((*which, QueueStay.ended_at > cut), True)


def sums(which: Which) -> Iterator[Sums]:
    """All that can be added up."""
    groups = (QueueStay.queue_id, QueueStay.line, QueueStay.came_from_id, QueueStay.went_to_id)
    query = select(
        *groups,
        func.count(),
        func.sum(QueueStay.counted_seconds),
        func.sum(QueueStay.closed_seconds),
        func.sum(QueueStay.unassigned_seconds),
        func.count().filter(QueueStay.is_kept.is_(True)),
        func.count().filter(QueueStay.is_kept.is_(False)),
    )
    return map(Sums._make, db.session.execute(query.where(*which).group_by(*groups)))


def pauses(which: Which) -> Iterator[tuple[int, int, str, int]]:
    """Queue, line, reason for waiting, and its seconds."""
    is_postgres = db.session.get_bind().dialect.name == "postgresql"
    each = func.jsonb_each_text if is_postgres else func.json_each
    one = each(QueueStay.paused_for).table_valued("key", "value")
    groups = (QueueStay.queue_id, QueueStay.line, one.c.key)
    seconds = func.sum(cast(one.c.value, Integer))
    query = select(*groups, seconds).join_from(QueueStay, one, true())
    for queue, line, reason, total in db.session.execute(query.where(*which).group_by(*groups)):
        yield queue, line, reason, int(total)


def lengths(which: Which) -> Iterator[tuple[int, int, int]]:
    """Queue, line and counted seconds of every stay: what has a middle cannot be added up.

    Plain numbers, for ordering them in the database takes three times as long on SQLite.
    """
    query = select(QueueStay.queue_id, QueueStay.line, QueueStay.counted_seconds)
    return iter(rows(query.where(*which)))
