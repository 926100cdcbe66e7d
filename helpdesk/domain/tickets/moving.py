"""Moving work to another queue or line."""

from datetime import datetime

from helpdesk.domain import history, policy, workflow
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.tickets import writing
from helpdesk.i18n import lazy
from helpdesk.models import Channel, EventKind, MessageKind, Person, Queue, Ticket


def move(
    ticket: Ticket,
    to: Queue,
    *,
    by: Person | None,
    now: datetime,
    note: str = "",
    channel: Channel = Channel.WEB,
) -> None:
    """Hand the ticket to another queue, unassigned, with an internal note of what was tried.

    The first-line owner stays: they remain the requester's voice. ``by``: None means a chain of
    escalation.
    """
    if by is not None:
        policy.require(by, "move", ticket)
    workflow.check(ticket, "move")
    if not to.is_active:
        raise InvalidInput({"queue": lazy("This queue is no longer used. Choose another one.")})
    if to.id == ticket.queue_id:
        return
    message = None
    if note.strip():
        text = writing.checked_text(note, "", "note")
        message = writing.compose(MessageKind.NOTE, text, by=by, now=now, channel=channel)
    before, assignee = ticket.queue_id, ticket.assignee_id
    ticket.queue, ticket.assignee = to, None
    history.record(
        ticket,
        EventKind.MOVED,
        by=by,
        now=now,
        channel=channel,
        message=message,
        data={"from": before, "to": to.id, "from_assignee": assignee},
    )
