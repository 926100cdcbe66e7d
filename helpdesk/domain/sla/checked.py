"""When all promises were last computed again from history, and what was found."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from helpdesk.extensions import db
from helpdesk.models import Setting

KEY, TURN = "promises.checked", "promises.turn"
NIGHT = range(2, 6)
"""The hours of the organisation's clock in which it is done."""
ONCE_IN = timedelta(hours=20)
AT_LATEST = timedelta(hours=36)
"""A worker that never runs at night does it by day."""
MOST_KEPT = 5


@dataclass(frozen=True)
class Check:
    """What a look at all promises found; ``first`` are the first differences in words."""

    tickets: int
    differences: int
    first: tuple[str, ...] = ()


def remember(check: Check, *, now: datetime) -> None:
    """Keep the newest result for the health page. The caller commits."""
    facts = asdict(check) | {"first": list(check.first[:MOST_KEPT])}
    db.session.merge(Setting(key=KEY, value=facts, updated_at=now))


def last_check() -> tuple[datetime, Check] | None:
    """When it was last done and what it found; None if it never was."""
    kept = db.session.get(Setting, KEY)
    if kept is None:
        return None
    facts: dict[str, Any] = dict(kept.value)
    return kept.updated_at, Check(**facts | {"first": tuple(facts["first"])})


def take_turn(zone: str, *, now: datetime) -> bool:
    """Whether the caller is the one worker to do it now: at night, or where it is long overdue.

    ``zone`` is the organisation's. Commit at once: the turn is taken by the first who writes it.
    """
    if db.session.get(Setting, TURN) is None:
        db.session.add(Setting(key=TURN, value={}, updated_at=now))
        db.session.flush()
        return False
    is_night = now.astimezone(ZoneInfo(zone)).hour in NIGHT
    waited = ONCE_IN if is_night else AT_LATEST
    claim = update(Setting).where(Setting.key == TURN, Setting.updated_at <= now - waited)
    taken = db.session.execute(claim.values(updated_at=now))
    return bool(getattr(taken, "rowcount", 0))
