"""When the people of a queue work, as far as the plans know it."""

from collections.abc import Iterable
from statistics import median

from sqlalchemy import select

from helpdesk.domain.sla import plans
from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.timetable import END_OF_DAY
from helpdesk.extensions import db
from helpdesk.models import Plan, Queue


def of_queues(queues: Iterable[Queue]) -> dict[int, Calendar]:
    """The calendar of each queue's own plan, else of the default one, by the queue's id.

    A calendar that never closes says when promises count, not that people never sleep: there the
    default plan's stands in, if that one closes. Queues for which no plan says anything are left
    out.
    """
    rows = db.session.scalars(select(Plan).where(Plan.is_current).order_by(Plan.slug)).all()
    scopes = [(row, row.document.get("applies_to") or {}) for row in rows]
    usual = next((row for row, scope in scopes if scope.get("default")), None)
    found = {}
    for queue in queues:
        named = (row for row, scope in scopes if queue.slug in scope.get("queues", ()))
        asked = [plans.calendar_of(row) for row in (next(named, None), usual) if row]
        if asked:
            found[queue.id] = next((one for one in asked if closes(one)), asked[0])
    return found


def closes(calendar: Calendar) -> bool:
    """Whether there is any hour of an ordinary week outside of it."""
    return any(slots != ((0, END_OF_DAY),) for slots in calendar.week)


def day_minutes(calendar: Calendar) -> int:
    """How many open minutes a usual working day has; 480 where only single dates are open."""
    open_days = [sum(to - since for since, to in slots) // 60 for slots in calendar.week if slots]
    return round(median(open_days)) if open_days else 480
