"""The end of each story under load: everything told, then the audit."""

from datetime import timedelta

from sqlalchemy import func, select, update

from helpdesk import Helpdesk, clock, database
from helpdesk.extensions import db
from helpdesk.models import OutboxMail, OutboxState
from tests.databases import app_at_work
from tests.faults.figures import IN_FULL
from tests.services.processes import wait_until

DRAINED_WITHIN = 300.0
"""Seconds; a mail claimed by a dead worker waits a minute for its lease to end."""


def unsent(app: Helpdesk) -> int:
    """How many mails have yet to leave."""
    with app_at_work(app), database.reading():
        pending = OutboxMail.state == OutboxState.PENDING
        return db.session.scalar(select(func.count()).where(pending)) or 0


def wait_until_told(app: Helpdesk, *, seconds: float = DRAINED_WITHIN) -> None:
    """Return once every mail has left; the short run lets the leases of the dead end at once."""
    if not IN_FULL:
        _end_leases(app)
    wait_until(lambda: unsent(app) == 0, "an empty outbox", seconds=seconds, every=0.5)


def _end_leases(app: Helpdesk) -> None:
    past = clock.now() - timedelta(minutes=1)
    with app_at_work(app):
        leased = update(OutboxMail).where(OutboxMail.lease_token.is_not(None))
        db.session.execute(leased.values(lease_until=past))
        db.session.commit()
