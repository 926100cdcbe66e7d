"""The clock follows history: after each fact, the ticket's promises are computed again."""

from collections.abc import Iterable
from datetime import datetime

from helpdesk.domain.sla import facts, ledger, plans, store, waiting
from helpdesk.domain.sla.facts import SILENT, Fact
from helpdesk.extensions import db
from helpdesk.models import Event, Ticket


def follow(ticket: Ticket, event: Event) -> None:
    """Recompute the ticket's stored targets and its place in work lists, in this transaction.

    The ticket's row is locked by whoever changes it, so a sweep cannot come between. The event
    itself need not be written yet: it goes into the database together with what follows from it.
    """
    if event.kind in SILENT:
        return
    told = Fact(event.kind, event.at, event.data)
    with db.session.no_autoflush:
        if event.version == 1:  # nothing was told or promised before
            known, stored = [told], store.Kept()
        else:
            known = [*facts.read([ticket.id])[ticket.id], told]
            stored = store.kept([ticket.id])[ticket.id]
        rows, reasons = plans.by_id(facts.plan_ids(known)), waiting.named_in(known)
        promises = ledger.weigh(known, rows, reasons, event.at)
    store.write(ticket, promises, stored)


def follow_all(tickets: Iterable[Ticket], now: datetime) -> None:
    """The same for many tickets, whose newest events of ``now`` are written: all in a handful of
    statements.
    """
    changed = {ticket.id: ticket for ticket in tickets}
    promises, stored = ledger.promises_of(changed, now), store.kept(changed)
    for number, ticket in changed.items():
        store.write(ticket, promises[number], stored[number])
