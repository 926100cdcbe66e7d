"""Solving a ticket, and what the requester says to it."""

from datetime import datetime, timedelta

from helpdesk.domain import history, policy, workflow
from helpdesk.domain.reminders import series
from helpdesk.domain.tickets import writing
from helpdesk.domain.tickets.writing import Submission
from helpdesk.i18n import lazy
from helpdesk.models import (
    Channel,
    EventKind,
    Message,
    MessageKind,
    Person,
    ResolutionCode,
    State,
    Ticket,
)
from helpdesk.settings import settings

SOLVED_CODES = (
    ResolutionCode.SOLVED,
    ResolutionCode.WORKAROUND,
    ResolutionCode.NO_FAULT_FOUND,
    ResolutionCode.NOT_POSSIBLE,
)
"""Codes an agent may solve with; the others belong to withdrawing and cancelling."""


def resolve(
    ticket: Ticket,
    *,
    by: Person,
    text: str,
    code: ResolutionCode,
    now: datetime,
    closes_after: timedelta,
    judge_result: bool = False,
    channel: Channel = Channel.WEB,
    submission: Submission | None = None,
) -> Message:
    """Solve the ticket with a text for the requester and a code.

    Silence closes it after ``closes_after`` elapsed time, unless the requester was asked to judge
    the result. The same submission twice solves once.
    """
    text = writing.checked_text(text, lazy("Write what was done, so that the requester can check."))
    if made := writing.already_written(ticket, text, submission):
        return made
    policy.require(by, "resolve", ticket)
    workflow.check(ticket, "resolve")
    message = writing.compose(
        MessageKind.RESOLUTION, text, by=by, now=now, channel=channel, submission=submission
    )
    before = workflow.enter(ticket, "resolve")
    ticket.first_responded_at = ticket.first_responded_at or now
    ticket.resolved_at = now
    ticket.resolution_code = code
    ticket.judge_result = judge_result
    ticket.closes_at = None if judge_result else now + closes_after
    ticket.nudge_at = _reminder(ticket, now)
    history.record(
        ticket,
        EventKind.RESOLVED,
        by=by,
        now=now,
        channel=channel,
        message=message,
        data={
            "code": code,
            "judge_result": judge_result,
            "state": ticket.state,
            "from_state": before,
        },
    )
    writing.hand_in(submission, message)
    return message


def resolve_unanswered(ticket: Ticket, *, text: str, now: datetime) -> None:
    """Nobody answered our question, nor the reminders: solved by itself, with ``text`` for the
    requester, who may take it up again as after any solution. Silence closes it without another
    reminder. No human said a word: it is no first answer.
    """
    workflow.check(ticket, "resolve")
    message = writing.compose(
        MessageKind.RESOLUTION, text, by=None, now=now, channel=Channel.SYSTEM
    )
    before = workflow.enter(ticket, "resolve")
    ticket.resolved_at, ticket.closes_at = now, now + closes_after(ticket)
    ticket.resolution_code, ticket.judge_result = ResolutionCode.UNANSWERED, False
    history.record(
        ticket,
        EventKind.RESOLVED,
        by=None,
        now=now,
        channel=Channel.SYSTEM,
        message=message,
        data={
            "code": ResolutionCode.UNANSWERED,
            "judge_result": False,
            "automatic": True,
            "state": ticket.state,
            "from_state": before,
        },
    )


def closes_after(ticket: Ticket) -> timedelta:
    """The silence after which it closes once solved: the category's own, else the setting's."""
    own = ticket.category.closes_after_minutes
    return timedelta(minutes=own or settings().close_after_minutes)


def confirm(ticket: Ticket, *, by: Person, now: datetime, channel: Channel = Channel.WEB) -> None:
    """The requester says it works: the ticket closes."""
    policy.require(by, "confirm", ticket)
    workflow.check(ticket, "confirm")
    _close(ticket, "confirm", EventKind.CONFIRMED, by, now, channel)


def close_silently(ticket: Ticket, *, now: datetime) -> None:
    """Nobody objected in time: the ticket closes by itself."""
    workflow.check(ticket, "close_silently")
    _close(ticket, "close_silently", EventKind.CLOSED, None, now, Channel.SYSTEM)


def not_solved(
    ticket: Ticket,
    *,
    by: Person,
    text: str,
    now: datetime,
    channel: Channel = Channel.WEB,
    submission: Submission | None = None,
) -> Message:
    """The requester says it still does not work, and why: work goes on."""
    text = writing.checked_text(text, lazy("Say what still does not work."))
    if made := writing.already_written(ticket, text, submission):
        return made
    policy.require(by, "not_solved", ticket)
    workflow.check(ticket, "not_solved")
    message = writing.compose(
        MessageKind.REPLY, text, by=by, now=now, channel=channel, submission=submission
    )
    before = workflow.enter(ticket, "not_solved")
    history.record(
        ticket,
        EventKind.NOT_SOLVED,
        by=by,
        now=now,
        channel=channel,
        message=message,
        data={"state": ticket.state, "from_state": before},
    )
    writing.hand_in(submission, message)
    return message


def _reminder(ticket: Ticket, now: datetime) -> datetime | None:
    """When the requester is asked once more whether it works, before silence closes it."""
    if ticket.closes_at is None:
        return None
    found = series.of_solution(now, ticket.closes_at)
    return found.next_at if found else None


def _close(
    ticket: Ticket,
    verb: str,
    kind: EventKind,
    by: Person | None,
    now: datetime,
    channel: Channel,
) -> None:
    before: State = workflow.enter(ticket, verb)
    ticket.closed_at = now
    history.record(
        ticket,
        kind,
        by=by,
        now=now,
        channel=channel,
        data={"state": ticket.state, "from_state": before},
    )
