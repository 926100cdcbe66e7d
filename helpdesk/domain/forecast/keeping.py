"""Making forecasts and keeping the last one of each queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from helpdesk.domain.forecast import situation
from helpdesk.domain.forecast.simulation import Course, misses, simulate
from helpdesk.domain.forecast.situation import MINUTE, Situation
from helpdesk.domain.forecast.staffing import Change, best_changes
from helpdesk.extensions import db
from helpdesk.models import Event, Forecast, Queue

AT_LEAST_EVERY = timedelta(minutes=10)
"""Time alone makes tickets late."""
AT_MOST_EVERY = timedelta(minutes=1)
"""However much happens meanwhile."""
MOST_NAMED = 100
"""Tickets named in one forecast."""


def due(now: datetime) -> list[int]:
    """Queues whose forecast is old, or from before something happened. By id."""
    known = {row.queue_id: row for row in db.session.scalars(select(Forecast))}
    last = _newest_event()
    found = []
    for number in db.session.scalars(select(Queue.id).where(Queue.is_active)):
        row = known.get(number)
        if (
            row is None
            or now - row.as_of >= AT_LEAST_EVERY
            or (row.last_event != last and now - row.as_of >= AT_MOST_EVERY)
        ):
            found.append(number)
    return found


def make(wanted: Sequence[int], now: datetime) -> list[Forecast]:
    """The forecasts of these queues as of ``now``. Only reads; give them to ``keep``."""
    last = _newest_event()
    queues = db.session.scalars(select(Queue).where(Queue.is_active).order_by(Queue.id)).all()
    situations = situation.read(queues, now)
    return [
        _forecast(one, [other for other in situations if other is not one], last, now)
        for one in situations
        if one.queue.id in wanted
    ]


def keep(forecasts: Sequence[Forecast]) -> None:
    """Put these in the place of the last ones."""
    for forecast in forecasts:
        db.session.merge(forecast)
    db.session.flush()


def _forecast(here: Situation, others: Sequence[Situation], last: int, now: datetime) -> Forecast:
    courses = simulate(here.team.jobs, here.team.servers)
    missed = misses(here.team.jobs, courses)
    changes = best_changes(here.team, [other.team for other in others])
    result: dict[str, Any] = {
        "people": [person.id for person in here.people],
        "back": {str(number): day for number, day in here.back.items()},
        "open": here.open,
        "held": here.held,
        "late": here.late,
        "left_out": here.left_out,
        "has_calendar": here.calendar is not None,
        "usual_minutes": here.handling.usual,
        "is_measured": here.handling.anything is not None,
        "missed": [
            {
                "number": miss.number,
                "is_solution": miss.is_solution,
                "due": _instant(here, miss.due),
                "at": _instant(here, miss.at),
            }
            for miss in missed[:MOST_NAMED]
        ],
        "empty_at": _instant(here, _empty(courses)),
        "is_finished": all(course.done is not None for course in courses.values()),
        "changes": [_plain(here, change) for change in changes],
    }
    return Forecast(
        queue_id=here.queue.id, as_of=now, last_event=last, will_miss=len(missed), result=result
    )


def _empty(courses: dict[int, Course]) -> int | None:
    """When the last of them is done; None when some never are, or there are none."""
    done = [course.done for course in courses.values()]
    if not done or None in done:
        return None
    return max(one for one in done if one is not None)


def _plain(here: Situation, change: Change) -> dict[str, Any]:
    plain = {
        name: getattr(change, name)
        for name in ("kind", "cost", "saved", "broken", "hours", "days", "queue", "person")
    }
    return plain | {"until": _instant(here, change.until)}


def _instant(here: Situation, minute: int | None) -> str | None:
    return (here.base + minute * MINUTE).isoformat() if minute is not None else None


def _newest_event() -> int:
    """The number of the newest event. One that becomes visible later counts ten minutes on."""
    return db.session.scalar(select(func.max(Event.id))) or 0
