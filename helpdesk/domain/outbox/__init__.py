"""The outbox: mails leave one after the other, each at least once, in the order of their ticket.

A worker claims mails with a lease: until it ends, nobody else sends them; a worker that died lets
it run out. What happened is written under the lease's random token, so that a worker that slept
past its lease cannot overwrite what another has done since. The lease runs on the database's own
clock, which all workers share; when a mail is due runs on the clock of the tickets.
"""

from helpdesk.domain.outbox.claiming import (
    LEASE,
    claim,
    claim_calls,
    has_due,
    is_ours,
    load,
    receivers_due,
)
from helpdesk.domain.outbox.outcomes import (
    LINE_BROKE,
    NOT_REACHED,
    Claim,
    counts,
    give_up,
    has_unreached,
    mark_sent,
    put_off,
    release,
    revive,
    send_again,
)

__all__ = [
    "LEASE",
    "LINE_BROKE",
    "NOT_REACHED",
    "Claim",
    "claim",
    "claim_calls",
    "counts",
    "give_up",
    "has_due",
    "has_unreached",
    "is_ours",
    "load",
    "mark_sent",
    "put_off",
    "receivers_due",
    "release",
    "revive",
    "send_again",
]
