"""The end of each story under load: everything told, then the audit."""

import time
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from helpdesk import Helpdesk, clock, database
from helpdesk.extensions import db
from helpdesk.models import OutboxMail, OutboxState
from tests.databases import app_at_work
from tests.faults.figures import IN_FULL

NOTHING_FOR = 300.0
"""Seconds; a mail claimed by a dead worker waits a minute for its lease to end."""


def unsent(app: Helpdesk) -> int:
    """How many mails have yet to leave."""
    with app_at_work(app), database.reading():
        pending = OutboxMail.state == OutboxState.PENDING
        return db.session.scalar(select(func.count()).where(pending)) or 0


def wait_until_told(app: Helpdesk, *, nothing_for: float = NOTHING_FOR) -> None:
    """Return once every mail has left; the short run lets the leases of the dead end at once.

    Gives up once none has left for so many seconds, and says what holds them: how quickly a
    backlog leaves is measured elsewhere.
    """
    if not IN_FULL:
        _end_leases(app)
    left, since = unsent(app), time.monotonic()
    while left:
        time.sleep(0.5)
        before, left = left, unsent(app)
        if left < before:
            since = time.monotonic()
        assert time.monotonic() - since < nothing_for, f"{left} mails stay: {_what_holds(app)}"


def _what_holds(app: Helpdesk) -> list[tuple[int, datetime, datetime | None, str]]:
    """Of some mails that have yet to leave: tries, when due, leased until when, the last error."""
    row = OutboxMail
    query = select(row.attempts, row.next_attempt_at, row.lease_until, row.last_error)
    with app_at_work(app), database.reading():
        waiting = query.where(row.state == OutboxState.PENDING).order_by(row.id).limit(5)
        return [tuple(found) for found in db.session.execute(waiting)]


def _end_leases(app: Helpdesk) -> None:
    past = clock.now() - timedelta(minutes=1)
    with app_at_work(app):
        leased = update(OutboxMail).where(OutboxMail.lease_token.is_not(None))
        db.session.execute(leased.values(lease_until=past))
        db.session.commit()
