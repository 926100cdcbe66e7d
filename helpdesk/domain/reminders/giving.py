"""Giving reminders that are due, and ending what nobody answered."""

from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.domain import history, rows, sending
from helpdesk.domain.one_by_one import LOOKED_AT_AGAIN_AFTER
from helpdesk.domain.reminders import reading
from helpdesk.domain.reminders.reading import Standing
from helpdesk.domain.tickets import due, resolving, waiting
from helpdesk.extensions import db
from helpdesk.i18n import ngettext
from helpdesk.models import (
    Channel,
    EventKind,
    OutboxMail,
    OutboxState,
    Reminder,
    Ticket,
)
from helpdesk.reader import speaking

AT_ONCE = timedelta(hours=1)
"""A mail that leaves within so long after its reminder counts as sent with it."""


def remind_due(now: datetime, limit: int = 100, *, with_care: bool = False) -> int:
    """Give every reminder whose time has come, or end the wait after the last one; gives back how
    many tickets were looked at. The caller commits.

    The rows are locked and their series read under the lock, so an answer that came first wins;
    the ledger holds each reminder once. Of a series at most one is given at a time.
    ``with_care``: a ticket that cannot be handled is left for an hour later, and the others are.
    """
    waiting = select(Ticket).where(Ticket.nudge_at <= now).order_by(Ticket.nudge_at)
    tickets = due.locked(waiting, limit)
    standings, restored_at = reading.of(tickets), sending.restored_at()

    def go_on(ticket: Ticket) -> None:
        _go_on(ticket, standings.get(ticket.id), restored_at, now)

    failed = due.each(tickets, go_on, with_care)
    due.put_off(failed, nudge_at=now + LOOKED_AT_AGAIN_AFTER)
    return len(tickets)


def _go_on(
    ticket: Ticket, standing: Standing | None, restored_at: datetime | None, now: datetime
) -> None:
    """One step of a series.

    What was due before a restore may have been said before it, and been answered since: it comes
    later by one interval instead.
    """
    if standing is None or standing.series.next_at is None:
        ticket.nudge_at = None
    elif restored_at is not None and ticket.nudge_at and ticket.nudge_at <= restored_at:
        ticket.nudge_at = standing.series.after(now)
    elif not standing.series.is_exhausted:
        _remind(ticket, standing, now)
    else:
        _end(ticket, standing, now)


def _remind(ticket: Ticket, standing: Standing, now: datetime) -> None:
    """Record the next reminder, which tells the requester, and when the one after it is due."""
    since, due_at = standing.since, ticket.nudge_at or now
    series = standing.series.go_on(now)
    ticket.nudge_at = series.next_at
    if ticket.closes_at is not None:  # late after an outage: silence has its time all the same
        ticket.closes_at = max(ticket.closes_at, now + series.every)
    ends_at = series.ends_at
    event = history.record(
        ticket,
        EventKind.REMINDED,
        by=None,
        now=now,
        channel=Channel.SYSTEM,
        data={
            "reason": since.reason,
            "rules": standing.rules,
            "number": series.given,
            "of": series.most,
            "ends": ends_at.isoformat() if ends_at else None,
        },
    )
    rows.insert(
        Reminder(
            ticket_id=ticket.id,
            since_version=since.version,
            number=series.given,
            due_at=due_at,
            given_at=now,
            event_id=event.id,
        )
    )


def _end(ticket: Ticket, standing: Standing, now: datetime) -> None:
    """Nobody answered the last reminder: solve the ticket, if it went out long enough ago.

    One whose mail cannot be delivered was heard by nobody: the work goes on instead, so that
    somebody looks for another way.
    """
    mail = _last_mail(ticket, standing)
    if mail is None:
        _solve(ticket, standing, now)
    elif mail.state is OutboxState.PENDING:
        ticket.nudge_at = now + LOOKED_AT_AGAIN_AFTER
    elif mail.state is not OutboxState.SENT:
        waiting.wake(ticket, by=None, now=now, channel=Channel.SYSTEM, why=waiting.UNDELIVERED)
    elif (answered_by := _time_to_answer(mail, standing)) > now:
        ticket.nudge_at = answered_by
    else:
        _solve(ticket, standing, now)


def _time_to_answer(mail: OutboxMail, standing: Standing) -> datetime:
    """Until when an answer to the last reminder is waited for: its mail may have left late."""
    series, sent_at = standing.series, mail.sent_at
    is_late = sent_at is not None and sent_at - series.last_at > AT_ONCE
    return series.after(sent_at if sent_at and is_late else series.last_at)


def _last_mail(ticket: Ticket, standing: Standing) -> OutboxMail | None:
    """The mail of the last reminder; None where the requester has no address, or has left."""
    query = select(OutboxMail).where(
        OutboxMail.event_id == standing.last_event,
        OutboxMail.person_id == ticket.requester_id,
    )
    return db.session.scalars(query).one_or_none()


def _solve(ticket: Ticket, standing: Standing, now: datetime) -> None:
    requester, number = ticket.requester, standing.series.given
    with speaking(requester.language, requester.timezone):
        text = ngettext(
            "We asked you something and reminded you once, but have heard nothing, so we take this "
            "as solved. If you still need help, write here and we go on.",
            "We asked you something and reminded you %(num)d times, but have heard nothing, so we "
            "take this as solved. If you still need help, write here and we go on.",
            number,
        )
    resolving.resolve_unanswered(ticket, text=text, now=now)
