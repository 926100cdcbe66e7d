"""The clock follows history: with each fact, the ticket's promises are computed again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.sla import facts, ledger, plans, store, waiting
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.store import Kept
from helpdesk.extensions import db
from helpdesk.models import Ticket


class Change(NamedTuple):
    """The promises after a fact, and what is stored of those before it."""

    promises: Promises
    stored: Kept


def follow(ticket: Ticket, known: Sequence[Fact]) -> Change:
    """The promises after the last of the facts ``known``; the ticket takes its place in work lists.

    The ticket's row is locked by whoever changes it, so a sweep cannot come between.
    """
    is_new = len(known) == 1  # nothing was told or promised before
    with db.session.no_autoflush:
        stored = store.Kept() if is_new else store.kept([ticket.id])[ticket.id]
        rows, reasons = plans.by_id(facts.plan_ids(known)), waiting.named_in(known)
    promises = ledger.weigh(known, rows, reasons, known[-1].at)
    store.place(ticket, promises)
    return Change(promises, stored)


def settle(ticket: Ticket, change: Change) -> None:
    """Store the targets of a change, once its fact is written."""
    store.keep(ticket, change.promises, change.stored)


def follow_all(tickets: Iterable[Ticket], now: datetime) -> None:
    """The same for many tickets, whose newest events of ``now`` are written: all in a handful of
    statements.
    """
    changed = {ticket.id: ticket for ticket in tickets}
    promises, stored = ledger.promises_of(changed, now), store.kept(changed)
    for number, ticket in changed.items():
        store.write(ticket, promises[number], stored[number])
