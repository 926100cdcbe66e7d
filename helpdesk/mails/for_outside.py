"""What is told about promises to those who may not read the ticket: nothing that anybody wrote."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.i18n import _, ngettext, text_in
from helpdesk.mails.letter import Letter, Line, when
from helpdesk.mails.situation import situation
from helpdesk.models import Event, OutboxMail, Ticket
from helpdesk.words import word

MOST_LISTED = 40


def escalated_outside(mail: OutboxMail, ticket: Ticket) -> Letter:
    """A promise is in danger or broken: which ticket it is, where, how urgent, and who has it."""
    told = situation(ticket.reference, mail.event)
    return Letter(
        subject=told,
        lead=told,
        before=_lateness([mail.event] if mail.event else []),
        facts=[*_facts(ticket), *_due(mail.event)],
        why=_why(),
    )


def escalation_summary_outside(mail: OutboxMail) -> Letter:
    """Many promises at once: one list, in the order in which they came."""
    numbers = mail.data["events"]
    query = (
        select(Event, Ticket)
        .join(Ticket, Ticket.id == Event.ticket_id)
        .where(Event.id.in_(numbers[:MOST_LISTED]), Ticket.is_confidential.is_(False))
        .order_by(Event.id)
    )
    found = db.session.execute(query).all()
    lines = [
        Line(
            situation(ticket.reference, event),
            f"{text_in(ticket.queue.name)}, {word(ticket.priority).lower()}",
        )
        for event, ticket in found
    ]
    if len(numbers) > MOST_LISTED:
        lines.append(Line(_("and %(num)s more", num=len(numbers) - MOST_LISTED)))
    count = len(numbers)
    subject = ngettext("%(num)d promise needs attention", "%(num)d promises need attention", count)
    return Letter(
        subject=subject,
        lead=_("%(subject)s, all at once. Here they are in one mail.", subject=subject),
        before=_lateness([event for event, _ticket in found]),
        lines=lines,
        why=_why(),
    )


def _lateness(events: Sequence[Event]) -> list[str]:
    """That nobody was there in time to tell of all of these, or of some."""
    late = [event for event in events if event.data.get("is_late")]
    if not late:
        return []
    if len(late) < len(events):
        return [_("Some of this comes late: the worker was not running.")]
    return [_("This comes late: the worker was not running.")]


def _facts(ticket: Ticket) -> list[tuple[str, str]]:
    facts = [
        (_("Queue"), text_in(ticket.queue.name)),
        (_("Priority"), word(ticket.priority)),
    ]
    assignee = ticket.assignee.name if ticket.assignee else _("Nobody")
    return [*facts, (_("Assignee"), assignee)]


def _due(event: Event | None) -> list[tuple[str, str]]:
    due_at = event.data.get("due_at") if event else None
    return [(_("Due"), when(datetime.fromisoformat(due_at)))] if due_at else []


def _why() -> str:
    return _("You get this mail because a plan of the helpdesk names you to be told.")
