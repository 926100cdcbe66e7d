"""Waiting: why the work stands still, and when it wakes up."""

from datetime import datetime, timedelta

from helpdesk.domain import history, policy, workflow
from helpdesk.domain.errors import InvalidInput
from helpdesk.i18n import lazy
from helpdesk.models import Channel, EventKind, Person, Ticket, WaitingReason

LONGEST_WAIT = timedelta(days=5 * 365)


def wait(
    ticket: Ticket,
    reason: WaitingReason,
    *,
    by: Person,
    now: datetime,
    until: datetime | None = None,
    channel: Channel = Channel.WEB,
) -> None:
    """Let the ticket wait for ``reason``, until the instant given or until somebody answers.

    Raises InvalidInput for a wake-up in the past or more than five years ahead, or a planned wait
    without one.
    """
    policy.require(by, "wait", ticket)
    workflow.check(ticket, "wait")
    if until is not None and until <= now:
        raise InvalidInput({"until": lazy("Choose a time that is still to come.")})
    if until is not None and until - now > LONGEST_WAIT:
        raise InvalidInput({"until": lazy("Choose a time within the next five years.")})
    if reason is WaitingReason.PLANNED and until is None:
        raise InvalidInput({"until": lazy("Say until when the work is put off.")})
    before = workflow.enter(ticket, "wait")
    ticket.waiting_reason, ticket.wake_at = reason, until
    history.record(
        ticket,
        EventKind.WAITING_STARTED,
        by=by,
        now=now,
        channel=channel,
        data={
            "reason": reason,
            "until": until.isoformat() if until else None,
            "state": ticket.state,
            "from_state": before,
        },
    )


def wake(
    ticket: Ticket, *, by: Person | None, now: datetime, channel: Channel = Channel.WEB
) -> None:
    """End the wait: an agent resumes work, or (``by`` None) the wake-up time has come."""
    if by is not None:
        policy.require(by, "wake", ticket)
    workflow.check(ticket, "wake")
    reason = ticket.waiting_reason
    before = workflow.enter(ticket, "wake")
    history.record(
        ticket,
        EventKind.WOKEN,
        by=by,
        now=now,
        channel=channel,
        data={"reason": reason, "state": ticket.state, "from_state": before},
    )
