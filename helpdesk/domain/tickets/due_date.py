"""A due date set by hand: agreed with the requester, with a reason colleagues can read."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from helpdesk.domain import history, policy, rows, workflow
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.tickets import writing
from helpdesk.i18n import lazy
from helpdesk.models import Channel, Event, EventKind, Message, MessageKind, Person, Ticket

FARTHEST = timedelta(days=5 * 365)
_event = rows.table(Event).c
LAST_WORD = (
    select(_event.kind)
    .where(
        _event.ticket_id == bindparam("ticket"),
        _event.kind.in_((EventKind.DUE_SET, EventKind.DUE_REMOVED)),
    )
    .order_by(_event.id.desc())
    .limit(1)
)


def set_due(
    ticket: Ticket,
    due_at: datetime,
    *,
    by: Person,
    reason: str,
    now: datetime,
    channel: Channel = Channel.WEB,
) -> None:
    """Pin the solution's due time. Waiting and closed hours move it no more; what the plan says is
    still computed and shown beside it, and holds again after ``remove_due``.

    Raises InvalidInput without a reason, for an instant that is past or more than five years ahead,
    or where no plan holds for the ticket.
    """
    policy.require(by, "change_due", ticket)
    workflow.check(ticket, "change_due")
    if due_at <= now:
        raise InvalidInput({"due": lazy("Choose a time that is still to come.")})
    if due_at - now > FARTHEST:
        raise InvalidInput({"due": lazy("Choose a time within the next five years.")})
    if ticket.plan_id is None:
        raise InvalidInput({"due": lazy("No plan holds for this ticket, so nothing falls due.")})
    history.record(
        ticket,
        EventKind.DUE_SET,
        by=by,
        now=now,
        channel=channel,
        message=_reason(reason, by, now, channel),
        data={"due": due_at.isoformat()},
    )


def remove_due(
    ticket: Ticket, *, by: Person, reason: str, now: datetime, channel: Channel = Channel.WEB
) -> None:
    """Let the plan say again when the solution is due.

    Raises InvalidInput without a reason, or where no date was set.
    """
    policy.require(by, "change_due", ticket)
    workflow.check(ticket, "change_due")
    if not is_due_set(ticket):
        raise InvalidInput({"due": lazy("No due date was set by hand. Choose one.")})
    message = _reason(reason, by, now, channel)
    history.record(ticket, EventKind.DUE_REMOVED, by=by, now=now, channel=channel, message=message)


def is_due_set(ticket: Ticket) -> bool:
    """Whether the newest word on the due date set one."""
    return rows.execute(LAST_WORD, {"ticket": ticket.id}).scalar() is EventKind.DUE_SET


def _reason(reason: str, by: Person, now: datetime, channel: Channel) -> Message:
    text = writing.checked_text(reason, lazy("Say why, for your colleagues."), "reason")
    return writing.compose(MessageKind.NOTE, text, by=by, now=now, channel=channel)
