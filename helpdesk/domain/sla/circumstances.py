"""What of a ticket, as it stands now, decides which steps of a chain are for it."""

from helpdesk.domain.sla.plans import slugs_upwards
from helpdesk.domain.sla.step import Circumstances
from helpdesk.models import State, Ticket


def around(ticket: Ticket) -> Circumstances:
    """The ticket's circumstances as its row says them."""
    return Circumstances(
        priority=ticket.priority.value,
        queue=ticket.queue.slug,
        line=ticket.queue.line,
        categories=tuple(slugs_upwards(ticket.category)),
        waits_for=ticket.waiting_reason if ticket.state is State.WAITING else None,
        is_unassigned=ticket.assignee_id is None,
    )
