"""Who would hear what, when: the chains of a ticket as they will go if nothing else happens."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from helpdesk.domain.sla import ledger, store
from helpdesk.domain.sla.chain import Fired
from helpdesk.domain.sla.circumstances import around
from helpdesk.domain.sla.coming import EVER, Coming, timeline
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.listeners import Audience, Hearing
from helpdesk.models import Ticket


class Planned(NamedTuple):
    """A step to come, and who would hear of it as the ticket stands now; nobody where it is not
    for the ticket."""

    coming: Coming
    heard: Hearing


def dry_run(
    ticket: Ticket,
    now: datetime,
    *,
    promises: Promises | None = None,
    fired: Collection[Fired] | None = None,
    until: datetime = EVER,
) -> list[Planned]:
    """Every step to come until ``until``, earliest first; changes nothing, tells nobody.

    ``promises`` are those of history where not given: another way for the ticket to go is asked
    about by ``ledger.weigh`` of its events with those of the change, and by changing ``ticket``
    itself in a transaction that is rolled back. ``fired`` is the stored ledger where not given.
    """
    if promises is None:
        promises = ledger.promises_of([ticket.id], now)[ticket.id]
    if fired is None:
        fired = store.kept([ticket.id])[ticket.id].fired
    audience = Audience()
    return [
        Planned(one, audience.hearing(ticket, one.actions.tell, one.levels))
        if one.applies
        else Planned(one, Hearing())
        for one in timeline(promises, fired, now, around(ticket), until)
    ]
