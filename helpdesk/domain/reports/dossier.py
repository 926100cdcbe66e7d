"""Everything known about one ticket, as plain data for scripts and support.

It holds names and texts: it is for administrators at the command line, never for a page.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.domain.sla import ledger
from helpdesk.domain.sla.plain import plain
from helpdesk.extensions import db
from helpdesk.models import Event, Message, Notice, OutboxMail, Person, Ticket

Data = dict[str, Any]


def dossier(number: int, now: datetime) -> Data | None:
    """The ticket's state, facts, answers, messages, events, targets and notices; None if there is
    no such ticket. Instants are ISO 8601 in UTC, spans are seconds."""
    ticket = db.session.get(Ticket, number)
    if ticket is None:
        return None
    promises = ledger.promises_of([number], now).get(number)
    return {
        "number": ticket.id,
        "reference": ticket.reference,
        "state": ticket.state,
        "facts": _facts(ticket),
        "answers": ticket.answers,
        "messages": [_message(message) for message in _of(Message, ticket)],
        "events": [_event(event) for event in _of(Event, ticket)],
        "targets": plain(promises) if promises else [],
        "notices": {
            "mails": [_mail(mail) for mail in _of(OutboxMail, ticket)],
            "bell": [_notice(notice) for notice in _of(Notice, ticket)],
        },
    }


def _of(table: type[Any], ticket: Ticket) -> Iterable[Any]:
    query = select(table).where(table.ticket_id == ticket.id).order_by(table.id)
    if table is Event:
        query = query.options(joinedload(Event.actor))
    return db.session.scalars(query)


def _facts(ticket: Ticket) -> Data:
    return {
        "title": ticket.title,
        "kind": ticket.kind,
        "category": ticket.category.slug,
        "form_version": ticket.form_version.version if ticket.form_version else None,
        "queue": ticket.queue.slug,
        "priority": ticket.priority,
        "channel": ticket.channel,
        "requester": ticket.requester.username,
        "opened_by": ticket.opened_by.username,
        "assignee": _username(ticket.assignee),
        "owner": _username(ticket.owner),
        "is_confidential": ticket.is_confidential,
        "waiting_reason": ticket.waiting_reason,
        "wake_at": _iso(ticket.wake_at),
        "resolution_code": ticket.resolution_code,
        "judge_result": ticket.judge_result,
        "opened_at": _iso(ticket.opened_at),
        "first_responded_at": _iso(ticket.first_responded_at),
        "resolved_at": _iso(ticket.resolved_at),
        "closed_at": _iso(ticket.closed_at),
        "closes_at": _iso(ticket.closes_at),
        "nudge_at": _iso(ticket.nudge_at),
        "due_at": _iso(ticket.due_at),
        "version": ticket.version,
    }


def _message(message: Message) -> Data:
    return {
        "kind": message.kind,
        "author": _username(message.author),
        "at": _iso(message.created_at),
        "body": message.body,
    }


def _event(event: Event) -> Data:
    return {
        "kind": event.kind,
        "at": _iso(event.at),
        "actor": _username(event.actor),
        "channel": event.channel,
        "version": event.version,
        "data": event.data,
    }


def _mail(mail: OutboxMail) -> Data:
    return {
        "kind": mail.kind,
        "to": mail.address,
        "message_id": mail.message_id,
        "state": mail.state,
        "attempts": mail.attempts,
        "sent_at": _iso(mail.sent_at),
        "last_error": mail.last_error,
    }


def _notice(notice: Notice) -> Data:
    return {
        "person_id": notice.person_id,
        "event_id": notice.event_id,
        "at": _iso(notice.created_at),
        "read_at": _iso(notice.read_at),
    }


def _username(person: Person | None) -> str | None:
    return person.username if person else None


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
