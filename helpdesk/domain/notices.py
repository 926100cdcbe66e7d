"""Who hears of what: recipients of an event, as outbox rows and lines under the bell."""

from helpdesk.models import Event, Ticket


def follow(ticket: Ticket, event: Event) -> None:
    """Write the mails and bell lines that ``event`` causes, in the same transaction."""
