"""Waiting: why the work stands still, and when it wakes up."""

from datetime import datetime, timedelta

from helpdesk.domain import history, policy, waiting_reasons, workflow
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.reminders import series
from helpdesk.domain.sla import plans
from helpdesk.domain.waiting_reasons import Reason
from helpdesk.i18n import lazy
from helpdesk.models import Channel, EventKind, Person, Ticket

LONGEST_WAIT = timedelta(days=5 * 365)
UNDELIVERED = "undelivered"
"""Why a wait ended: the reminder cannot have reached the requester."""


def wait(
    ticket: Ticket,
    reason: str,
    *,
    by: Person,
    now: datetime,
    until: datetime | None = None,
    channel: Channel = Channel.WEB,
) -> None:
    """Let the ticket wait for ``reason``, until the instant given or until somebody answers.

    Raises InvalidInput for a reason that is not in use, a wake-up in the past or more than five
    years ahead, one that is missing, or one the reason does not know.
    """
    policy.require(by, "wait", ticket)
    workflow.check(ticket, "wait")
    known = waiting_reasons.find(reason)
    if known is None:
        raise InvalidInput({"reason": lazy("This reason is no longer used. Choose another one.")})
    if until is not None and until <= now:
        raise InvalidInput({"until": lazy("Choose a time that is still to come.")})
    if until is not None and until - now > LONGEST_WAIT:
        raise InvalidInput({"until": lazy("Choose a time within the next five years.")})
    if until is not None and known.rules.wake_up == "never":
        raise InvalidInput({"until": lazy("For this reason no date is set. Leave it empty.")})
    if until is None and known.rules.wake_up == "required":
        raise InvalidInput({"until": lazy("Say until when the work is put off.")})
    before = workflow.enter(ticket, "wait")
    ticket.waiting_reason, ticket.wake_at = str(reason), until
    ticket.nudge_at = _first_reminder(ticket, known, now)
    history.record(
        ticket,
        EventKind.WAITING_STARTED,
        by=by,
        now=now,
        channel=channel,
        data={
            "reason": str(reason),
            "until": until.isoformat() if until else None,
            "state": ticket.state,
            "from_state": before,
        },
    )


def wake(
    ticket: Ticket,
    *,
    by: Person | None,
    now: datetime,
    channel: Channel = Channel.WEB,
    why: str | None = None,
) -> None:
    """End the wait: an agent resumes work, or (``by`` None) the wake-up time has come, or ``why``
    says what else it was."""
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
        data={"reason": reason, "state": ticket.state, "from_state": before}
        | ({"why": why} if why else {}),
    )


def reminders(
    ticket: Ticket, reason: Reason, now: datetime, *, is_until: bool
) -> series.Series | None:
    """The reminders of a wait that begins now, where the reason asks for any."""
    nudges = reason.rules.nudges
    if nudges is None:
        return None
    calendar = plans.calendar_of(ticket.plan) if ticket.plan else None
    return series.of_wait(nudges, now, is_until=is_until, calendar=calendar)


def _first_reminder(ticket: Ticket, reason: Reason, now: datetime) -> datetime | None:
    """When the requester is reminded for the first time, where the reason asks for that."""
    found = reminders(ticket, reason, now, is_until=ticket.wake_at is not None)
    return found.next_at if found else None
