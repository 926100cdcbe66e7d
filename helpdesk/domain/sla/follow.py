"""The clock follows history: after each fact, the ticket's promises are computed again."""

from helpdesk.domain.sla import ledger, store
from helpdesk.domain.sla.facts import SILENT
from helpdesk.models import Event, Ticket


def follow(ticket: Ticket, event: Event) -> None:
    """Recompute the ticket's stored targets and its place in work lists, in this transaction.

    The ticket's row is locked by whoever changes it, so a sweep cannot come between.
    """
    if event.kind in SILENT:
        return
    promises = ledger.promises_of([ticket.id], event.at)[ticket.id]
    store.write(ticket, promises, store.kept([ticket.id])[ticket.id])
