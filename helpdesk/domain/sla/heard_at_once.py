"""Who would hear at once of a ticket that got another plan: steps which that puts behind it."""

from collections.abc import Callable, Collection
from datetime import datetime

from helpdesk.domain.sla.circumstances import around
from helpdesk.domain.sla.coming import timeline
from helpdesk.domain.sla.firing import Fired
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.listeners import Audience
from helpdesk.models import Ticket

Listener = int | str
"""A person's id, or a mail address that is nobody's here."""


def heard_at_once(
    ticket: Ticket,
    before: Callable[[], Promises],
    after: Promises,
    fired: Collection[Fired],
    audience: Audience,
    now: datetime,
) -> set[Listener]:
    """Everybody whom the next sweep would tell of the promises ``after`` the change, and not of
    those ``before`` it, which are asked for only where somebody would hear.

    ``fired`` is the ticket's ledger (``store.kept``). Only reads.
    """
    here = around(ticket)
    calls = [one.firing for one in timeline(after, fired, now, here, now) if one.applies]
    if not any(firing.tell for firing in calls):
        return set()
    come = {one.firing.key[:2] for one in timeline(before(), fired, now, here, now)}
    found = set[Listener]()
    for firing in calls:
        if firing.key[:2] not in come:
            heard = audience.hearing(ticket, firing.tell, firing.levels)
            found |= {*heard.inside, *heard.outside, *heard.addresses}
    return found
