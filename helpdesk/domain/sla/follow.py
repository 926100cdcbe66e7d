"""The clock follows history: after each fact, the ticket's promises are computed again."""

from helpdesk.models import Event, Ticket


def follow(ticket: Ticket, event: Event) -> None:
    """Recompute the ticket's stored targets and its place in work lists."""
