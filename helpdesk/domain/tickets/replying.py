"""The conversation: public replies and internal notes."""

import re
from datetime import datetime, timedelta
from typing import Any

from helpdesk.domain import history, policy, waiting_reasons, workflow
from helpdesk.domain.tickets import following_up, writing
from helpdesk.domain.tickets.writing import Submission
from helpdesk.i18n import lazy
from helpdesk.models import (
    Channel,
    EventKind,
    Message,
    MessageKind,
    Person,
    State,
    Ticket,
)

THANKS = re.compile(
    r"(?:(?:ok|okay|great|perfect|super|cool|many|very much|much|a lot|so|you|it works|works now|"
    r"works|now|all good|fine|thanks|thank you|thx|ty|cheers|дякую|спасибі|щиро|дуже|спасибо|"
    r"dziękuję|dzięki|danke|vielen dank)[\s,.!:)–-]*)+",
    re.IGNORECASE,
)
"""A whole text that says nothing but thanks."""
NO_REPLY = lazy("Write your reply first.")


def reply(
    ticket: Ticket,
    *,
    by: Person,
    text: str,
    now: datetime,
    channel: Channel = Channel.WEB,
    submission: Submission | None = None,
    reopen_within: timedelta = timedelta(days=14),
) -> Message:
    """Write a public reply.

    Staff answering a new ticket start work on it. The requester's reply ends a wait for them,
    and reopens a solved ticket unless it is mere thanks, or a closed one within
    ``reopen_within``. Later it opens a follow-up: the message given back then belongs to that
    ticket. The same submission twice makes one reply.
    """
    text = writing.checked_text(text, NO_REPLY)
    if made := writing.already_written(ticket, text, submission):
        return made
    policy.require(by, "reply", ticket)
    workflow.check(ticket, "reply")
    if _follows_up(ticket, text, by, now, reopen_within):
        return following_up.follow_up(
            ticket, by=by, text=text, now=now, channel=channel, submission=submission
        )
    message = writing.compose(
        MessageKind.REPLY, text, by=by, now=now, channel=channel, submission=submission
    )
    by_staff = policy.can_see_internal(by, ticket)
    event: dict[str, Any] = {"side": "staff" if by_staff else "requester"}
    if by_staff:
        _staff_speaks(ticket, event, now)
    else:
        message.looks_like_thanks = is_mere_thanks(text)
        if message.looks_like_thanks:
            event["thanks"] = True  # nobody owes an answer to it
        _requester_speaks(ticket, event, now, message.looks_like_thanks, reopen_within)
    history.record(
        ticket, EventKind.REPLIED, by=by, now=now, channel=channel, message=message, data=event
    )
    writing.hand_in(submission, message)
    return message


def note(
    ticket: Ticket,
    *,
    by: Person | None,
    text: str,
    now: datetime,
    channel: Channel = Channel.WEB,
    submission: Submission | None = None,
) -> Message:
    """Write an internal note, which requesters never see by any channel. ``by``: None means a
    chain of escalation.
    """
    text = writing.checked_text(text, lazy("Write your note first."))
    if made := writing.already_written(ticket, text, submission):
        return made
    if by is not None:
        policy.require(by, "note", ticket)
    message = writing.compose(
        MessageKind.NOTE, text, by=by, now=now, channel=channel, submission=submission
    )
    history.record(ticket, EventKind.NOTED, by=by, now=now, channel=channel, message=message)
    writing.hand_in(submission, message)
    return message


def opens_another(
    ticket: Ticket,
    *,
    by: Person,
    text: str,
    now: datetime,
    submission: Submission | None,
    reopen_within: timedelta,
) -> bool:
    """Whether ``reply`` with the same words would open a follow-up now; not where it already did.

    Raises InvalidInput for a text that cannot be sent, and SubmittedDifferently, as ``reply`` does.
    """
    text = writing.checked_text(text, NO_REPLY)
    late = _follows_up(ticket, text, by, now, reopen_within)
    return late and writing.already_written(ticket, text, submission) is None


def is_mere_thanks(text: str) -> bool:
    """Whether a text only thanks, so that it need not reopen a solved ticket."""
    return len(text) <= 80 and THANKS.fullmatch(text.strip()) is not None


def _follows_up(
    ticket: Ticket, text: str, by: Person, now: datetime, reopen_within: timedelta
) -> bool:
    late = following_up.is_too_late_to_reopen(ticket, by=by, now=now, reopen_within=reopen_within)
    return late and not is_mere_thanks(text)


def _staff_speaks(ticket: Ticket, event: dict[str, Any], now: datetime) -> None:
    ticket.first_responded_at = ticket.first_responded_at or now
    if ticket.state is State.NEW:
        event["state"] = State.IN_PROGRESS
        workflow.enter(ticket, "take")


def _requester_speaks(
    ticket: Ticket, event: dict[str, Any], now: datetime, thanks: bool, reopen_within: timedelta
) -> None:
    waits = ticket.state is State.WAITING
    awaited = waits and waiting_reasons.awaits_requester(ticket.waiting_reason)
    solved = ticket.state is State.RESOLVED and not thanks
    closed_at = ticket.closed_at
    lately = ticket.state is State.CLOSED and closed_at and now - closed_at <= reopen_within
    if awaited:
        workflow.enter(ticket, "wake")
    elif solved or (lately and not thanks):
        workflow.enter(ticket, "reopen")
        event["reopened"] = "yes"
    else:
        if ticket.state is State.RESOLVED:
            ticket.nudge_at = None  # thanks say that it works: nobody asks whether it does
        return
    event["state"] = State.IN_PROGRESS
