"""Whose turn it is: of many workers one does what is due only now and then."""

from datetime import datetime, timedelta

from sqlalchemy import update

from helpdesk.extensions import db
from helpdesk.models import Setting


def take(name: str, *, every: timedelta, now: datetime) -> bool:
    """Whether the caller is the one to do it now; the next turn is ``every`` later.

    Commit at once: the turn is taken by the first who writes it.
    """
    if db.session.get(Setting, name) is None:
        db.session.add(Setting(key=name, value={}, updated_at=now))
        db.session.flush()
        return True
    claim = update(Setting).where(Setting.key == name, Setting.updated_at <= now - every)
    taken = db.session.execute(claim.values(updated_at=now))
    return bool(getattr(taken, "rowcount", 0))


def keep(name: str, *, since: datetime, now: datetime) -> bool:
    """Hold a turn for longer that was taken, or last kept, at ``since``; False: it is another's by
    now. Commit at once."""
    claim = update(Setting).where(Setting.key == name, Setting.updated_at == since)
    kept = db.session.execute(claim.values(updated_at=now))
    return bool(getattr(kept, "rowcount", 0))
