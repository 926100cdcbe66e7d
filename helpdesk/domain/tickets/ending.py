"""Ending a ticket without solving it, and taking an ended one up again."""

from datetime import datetime
from typing import Any

from helpdesk.domain import history, policy, workflow
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.tickets import writing
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import (
    Channel,
    EventKind,
    MessageKind,
    Person,
    Relation,
    ResolutionCode,
    Ticket,
)


def withdraw(
    ticket: Ticket, *, by: Person, now: datetime, text: str = "", channel: Channel = Channel.WEB
) -> None:
    """The requester needs no help any more."""
    policy.require(by, "withdraw", ticket)
    workflow.check(ticket, "withdraw")
    message = None
    if text.strip():
        message = writing.compose(
            MessageKind.REPLY,
            writing.checked_text(text, ""),
            by=by,
            now=now,
            channel=channel,
        )
    before = workflow.enter(ticket, "withdraw")
    ticket.closed_at, ticket.resolution_code = now, ResolutionCode.WITHDRAWN
    history.record(
        ticket,
        EventKind.WITHDRAWN,
        by=by,
        now=now,
        channel=channel,
        message=message,
        data={"state": ticket.state, "from_state": before},
    )


def cancel(
    ticket: Ticket,
    *,
    by: Person,
    code: ResolutionCode,
    reason: str,
    now: datetime,
    duplicate_of: Ticket | None = None,
    channel: Channel = Channel.WEB,
) -> None:
    """Close a duplicate or spam, with a reason kept as an internal note.

    A duplicate names the ticket that goes on. Raises InvalidInput where that is missing or itself.
    """
    policy.require(by, "cancel", ticket)
    workflow.check(ticket, "cancel")
    if code not in (ResolutionCode.DUPLICATE, ResolutionCode.SPAM):
        raise InvalidInput({"code": lazy("Choose “duplicate” or “spam”.")})
    if code is ResolutionCode.DUPLICATE and (duplicate_of is None or duplicate_of.id == ticket.id):
        raise InvalidInput({"duplicate_of": lazy("Name the ticket that goes on, such as HD-12.")})
    text = writing.checked_text(reason, lazy("Say why, for your colleagues."), "reason")
    message = writing.compose(MessageKind.NOTE, text, by=by, now=now, channel=channel)
    before = workflow.enter(ticket, "cancel")
    data: dict[str, Any] = {"code": code, "from_state": before, "state": ticket.state}
    if duplicate_of is not None and code is ResolutionCode.DUPLICATE:
        db.session.merge(
            Relation(ticket_id=ticket.id, other_id=duplicate_of.id, kind="duplicate_of")
        )
        data["duplicate_of"] = duplicate_of.id
    ticket.closed_at, ticket.resolution_code = now, code
    history.record(
        ticket, EventKind.CANCELLED, by=by, now=now, channel=channel, message=message, data=data
    )


def reopen(
    ticket: Ticket, *, by: Person, reason: str, now: datetime, channel: Channel = Channel.WEB
) -> None:
    """An agent takes a solved or closed ticket up again; the promise's clock goes on counting."""
    policy.require(by, "reopen", ticket)
    workflow.check(ticket, "reopen")
    text = writing.checked_text(reason, lazy("Say why it is taken up again."), "reason")
    message = writing.compose(MessageKind.NOTE, text, by=by, now=now, channel=channel)
    before = workflow.enter(ticket, "reopen")
    history.record(
        ticket,
        EventKind.REOPENED,
        by=by,
        now=now,
        channel=channel,
        message=message,
        data={"state": ticket.state, "from_state": before},
    )
