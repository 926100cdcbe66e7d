"""What the chains of a ticket will do when, if nothing else happens. Pure."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from helpdesk.domain.sla import chain
from helpdesk.domain.sla.firing import Fired, Firing
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.step import Circumstances

EVER = datetime.max.replace(tzinfo=UTC)


class Coming(NamedTuple):
    """A step to come, or due already and not taken yet.

    ``applies``: whether it is for the ticket as it stands, else it will be passed over.
    """

    firing: Firing
    applies: bool


def timeline(
    promises: Promises,
    fired: Collection[Fired],
    now: datetime,
    around: Circumstances,
    until: datetime = EVER,
) -> list[Coming]:
    """Every step that time alone will bring until ``until``, in the order of their instants, as if
    none of them changed the ticket.

    ``promises`` as ``ledger.promises_of`` or ``ledger.weigh`` give them for ``now``; ``fired`` is
    the ticket's ledger (``store.kept``); ``around`` what ``circumstances.around`` says of it. Who
    hears of each, and what comes after one that changes the ticket, is told by ``dry_run.dry_run``,
    which asks the database. Steps that are due but not taken yet come first, those of several
    repetitions as one, as the sweep takes them.
    """
    found: list[tuple[Firing, bool]] = []
    for target in promises.targets:
        ahead = chain.steps_ahead(target, promises.history, fired, until)
        taken, passed = chain.due(ahead, around, now)
        found += [(firing, True) for firing in taken]
        found += [(firing, False) for firing in passed]
        found += [
            (firing, firing.step.is_for(around)) for firing in ahead if now < firing.at <= until
        ]
    return [Coming(*one) for one in sorted(found, key=lambda one: one[0].at)]
