"""What a ticket would be promised if it were filed now."""

from datetime import datetime

from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.sla import plans
from helpdesk.domain.sla.course import Course
from helpdesk.domain.sla.errors import ClockError
from helpdesk.domain.sla.timeline import timeline
from helpdesk.domain.tickets.opening import queue_of
from helpdesk.models import Category, Person, Priority, TargetKind, Ticket


def first_answer_by(
    requester: Person, category: Category, priority: Priority, now: datetime
) -> datetime | None:
    """When (UTC) the first answer would be due; None where no plan promises one."""
    try:
        # Never added to the session: it only says what the plans ask about.
        asked = Ticket(requester=requester, category=category, queue=queue_of(category))
    except InvalidInput:
        return None
    row = plans.pick(asked)
    promised = plans.plan_of(row).promised(TargetKind.FIRST_RESPONSE, priority) if row else None
    if row is None or promised is None:
        return None
    try:
        return Course(now, (), timeline(plans.calendar_of(row))).due_at(promised)
    except ClockError:
        return None
