"""Calling webhooks that stand in the outbox. No transaction is open meanwhile."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from helpdesk import clock
from helpdesk.domain import outbox
from helpdesk.domain.outbox import LEASE, Claim
from helpdesk.domain.sla.called import body_of
from helpdesk.gateways import webhook
from helpdesk.gateways.webhook import CallProblem, NotNow, Webhook
from helpdesk.jobs.units import look, unit
from helpdesk.models import OutboxMail
from helpdesk.settings import settings

AT_ONCE = 10
LONGEST_ROUND = 60.0
"""Seconds after which a round stops; what is left is looked at again."""
UNKNOWN = "Webhook: the settings do not name it"

CONFIDENTIAL = "Webhook: the ticket is confidential now"


@dataclass(frozen=True)
class WebhookCall:
    """A call ready to be made; ``name`` is the webhook's. Of a ticket that became confidential it
    is withheld."""

    claim: Claim
    name: str
    body: bytes
    delivery: str
    is_withheld: bool = False


def call_webhooks(stopping: Callable[[], bool] = lambda: False) -> None:
    """Make every call that is due, one after the other, with the outbox's waits after failures."""
    ends = time.monotonic() + LONGEST_ROUND
    while not stopping() and time.monotonic() < ends:
        claims = unit(outbox.claim_calls, clock.now(), AT_ONCE)
        if not claims:
            return
        _make_all(look(_written, claims), stopping)


def _make_all(calls: Sequence[WebhookCall], stopping: Callable[[], bool]) -> None:
    # A call begun in the lease's first half ends within it: a call's time is shorter.
    begin_until = time.monotonic() + LEASE.total_seconds() / 2
    for place, call in enumerate(calls):
        if stopping() or time.monotonic() > begin_until:
            unit(outbox.release, [one.claim for one in calls[place:]])
            return
        if look(outbox.is_ours, call.claim):
            _make(call)


def _make(call: WebhookCall) -> None:
    """Make one call and write down what became of it."""
    if call.is_withheld:
        unit(outbox.give_up, call.claim, CONFIDENTIAL)
        return
    known = settings().webhooks.get(call.name)
    if known is None:
        unit(outbox.give_up, call.claim, UNKNOWN)
        return
    try:
        target = Webhook(known.url, known.secret, known.private, known.ca_file)
        webhook.call(target, call.body, call.delivery, clock.now())
    except CallProblem as problem:
        log = structlog.get_logger()
        log.warning("webhook not called", webhook=call.name, problem=type(problem).__name__)
        if isinstance(problem, NotNow):
            unit(outbox.put_off, call.claim, f"Webhook: {problem}", clock.now())
        else:
            unit(outbox.give_up, call.claim, f"Webhook: {problem}")
        return
    unit(outbox.mark_sent, call.claim, clock.now())


def _written(claims: Sequence[Claim]) -> list[WebhookCall]:
    return [
        WebhookCall(claim, row.address, body_of(row), row.message_id.strip("<>"), _is_withheld(row))
        for claim, row in outbox.load(claims)
    ]


def _is_withheld(row: OutboxMail) -> bool:
    return row.ticket is not None and row.ticket.is_confidential
