"""Which workers are alive: each leaves a sign of life, which the health page reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from helpdesk.extensions import db
from helpdesk.models import Setting

PREFIX = "worker."
FORGOTTEN_AFTER = timedelta(days=1)
OLD_AFTER = timedelta(seconds=60)
"""A worker that gave no sign for so long does not run."""


def beat(worker: str, now: datetime, facts: dict[str, Any]) -> None:
    """The worker is alive at ``now``. Workers silent for a day are forgotten."""
    row = db.session.get(Setting, PREFIX + worker)
    if row is None:
        row = Setting(key=PREFIX + worker, value=facts, updated_at=now)
        db.session.add(row)
    row.value, row.updated_at = facts, now
    gone = Setting.key.startswith(PREFIX) & (Setting.updated_at < now - FORGOTTEN_AFTER)
    db.session.execute(delete(Setting).where(gone))


def say_goodbye(worker: str) -> None:
    """The worker stops as it was told to."""
    db.session.execute(delete(Setting).where(Setting.key == PREFIX + worker))


def beats() -> Sequence[Setting]:
    """The last sign of life of each worker, the newest first."""
    query = select(Setting).where(Setting.key.startswith(PREFIX))
    return db.session.scalars(query.order_by(Setting.updated_at.desc())).all()


def living(now: datetime) -> list[Setting]:
    """The signs of life of workers that run."""
    return [beat for beat in beats() if now - beat.updated_at < OLD_AFTER]
