"""Calling webhooks that stand in the outbox. No transaction is open meanwhile."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import structlog
from flask import current_app

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
BESIDE_EACH_OTHER = 8
"""Receivers called at the same time. Where all of them are mute, a ninth waits for one call."""
LOOKS_EVERY = 2.0
"""Seconds after which a receiver not yet called is noticed while others take their time."""
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
    """Make every call that is due, with the outbox's waits after failures.

    Receivers are called beside each other, so that a slow or mute one keeps nobody but itself
    waiting. Each hears of its calls one after the other, however many workers there are: the oldest
    that is due first, so later ones overtake one that was put off.
    """
    running: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(BESIDE_EACH_OTHER, "webhooks") as threads:
        while not stopping():
            for name in look(outbox.receivers_due, clock.now()):
                if name not in running:
                    running[name] = threads.submit(_in_this_application(_make_some), name, stopping)
            if not running:
                return
            wait(running.values(), LOOKS_EVERY, FIRST_COMPLETED)
            for name in [name for name, one in running.items() if one.done()]:
                running.pop(name).result()


def _in_this_application(work: Callable[[str, Callable[[], bool]], None]) -> Callable[..., None]:
    """Another thread's unit of work has to have an application context of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def working(name: str, stopping: Callable[[], bool]) -> None:
        with app.app_context():
            work(name, stopping)

    return working


def _make_some(name: str, stopping: Callable[[], bool]) -> None:
    """Make some calls of one webhook; after one that nobody took, others have their turn."""
    claims = unit(outbox.claim_calls, clock.now(), name, AT_ONCE)
    calls = look(_written, claims)
    # A call begun in the lease's first half ends within it: a call's time is shorter.
    begin_until = time.monotonic() + LEASE.total_seconds() / 2
    for place, call in enumerate(calls):
        if stopping() or time.monotonic() > begin_until:
            _give_back(calls[place:])
            return
        if look(outbox.is_ours, call.claim) and not _make(call):
            _give_back(calls[place + 1 :])
            return


def _give_back(calls: Sequence[WebhookCall]) -> None:
    unit(outbox.release, [call.claim for call in calls])


def _make(call: WebhookCall) -> bool:
    """Make one call and write down what became of it. False: its receiver cannot be reached now."""
    known = settings().webhooks.get(call.name)
    if call.is_withheld or known is None:
        unit(outbox.give_up, call.claim, CONFIDENTIAL if call.is_withheld else UNKNOWN)
        return True
    try:
        target = Webhook(known.url, known.secret, known.private, known.ca_file)
        webhook.call(target, call.body, call.delivery, clock.now())
    except CallProblem as problem:
        log = structlog.get_logger()
        log.warning("webhook not called", webhook=call.name, problem=type(problem).__name__)
        if isinstance(problem, NotNow):
            unit(outbox.put_off, call.claim, f"Webhook: {problem}", clock.now())
            return False
        unit(outbox.give_up, call.claim, f"Webhook: {problem}")
        return True
    unit(outbox.mark_sent, call.claim, clock.now())
    return True


def _written(claims: Sequence[Claim]) -> list[WebhookCall]:
    return [
        WebhookCall(claim, row.address, body_of(row), row.message_id.strip("<>"), _is_withheld(row))
        for claim, row in outbox.load(claims)
    ]


def _is_withheld(row: OutboxMail) -> bool:
    return row.ticket is not None and row.ticket.is_confidential
