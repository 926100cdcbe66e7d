"""What those who work tickets are told."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from helpdesk.domain import policy
from helpdesk.domain.sla.deed_wording import (
    change_in_words,
    deeds_in_words,
    lateness_in_words,
    repeats_in_words,
)
from helpdesk.extensions import db
from helpdesk.i18n import _, ngettext, text_in
from helpdesk.mails.letter import Action, Letter, Line, Occasion, when
from helpdesk.mails.situation import situation
from helpdesk.models import (
    Event,
    EventKind,
    Message,
    MessageKind,
    Notice,
    OutboxMail,
    Person,
    Queue,
    Ticket,
)
from helpdesk.settings import settings
from helpdesk.words import word

MOST_LISTED = 40


def requester_replied(on: Occasion) -> Letter:
    """The requester, or a colleague who watches, wrote."""
    again = on.data("reopened") is not None
    return Letter(
        lead=_("%(name)s wrote on %(number)s:", name=on.actor, number=on.number),
        before=[_("This took the ticket up again.")] if again else [],
        facts=_facts(on.ticket),
        quote=on.text(),
        actions=[_open(on)],
        why=_why_assigned(on),
    )


def assigned(on: Occasion) -> Letter:
    """The ticket is the reader's now."""
    first = select(Message.body).where(
        Message.ticket_id == on.ticket.id, Message.kind == MessageKind.DESCRIPTION
    )
    return Letter(
        lead=_("%(name)s gave you %(number)s.", name=on.actor, number=on.number)
        if on.actor
        else _("%(number)s is yours now.", number=on.number),
        facts=_facts(on.ticket),
        quote=db.session.scalar(first.limit(1)) or "",
        actions=[_open(on)],
        why=_why_assigned(on),
    )


def not_solved(on: Occasion) -> Letter:
    """The requester says it still does not work."""
    return Letter(
        lead=_("%(name)s says that %(number)s is not solved:", name=on.actor, number=on.number),
        facts=_facts(on.ticket),
        quote=on.text(),
        actions=[_open(on)],
        why=_why_assigned(on),
    )


def reopened(on: Occasion) -> Letter:
    """A colleague took the ticket up again; the reason is a note, so it stays on the page."""
    return Letter(
        lead=_("%(name)s took %(number)s up again.", name=on.actor, number=on.number),
        facts=_facts(on.ticket),
        actions=[_open(on)],
        why=_why_assigned(on),
    )


def escalated(on: Occasion) -> Letter:
    """A promise is in danger or broken."""
    return Letter(
        lead=situation(on.number, on.mail.event),
        before=[*_lateness(on)],
        facts=[*_facts(on.ticket), *_due(on.mail.event), *_done(on.mail.event)],
        actions=[_open(on)],
        why=_("You get this mail because you have the ticket, or a plan names you to be told."),
    )


def escalation_summary(mail: OutboxMail, reader: Person) -> Letter:
    """Many promises at once: one list, the earliest first."""
    mine = (
        select(Notice)
        .join(Event, Event.id == Notice.event_id)
        .where(
            Notice.person_id == mail.person_id,
            Notice.event_id >= (mail.event_id or 0),
            Event.kind == EventKind.ESCALATED,
            Notice.ticket_id.in_(policy.visible_tickets(reader).with_only_columns(Ticket.id)),
        )
    )
    number = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    notices = db.session.scalars(
        mine.options(joinedload(Notice.event), joinedload(Notice.ticket))
        .order_by(Notice.event_id)
        .limit(MOST_LISTED)
    ).all()
    lines = [
        Line(
            situation(n.ticket.reference, n.event),
            " · ".join([n.ticket.title, *lateness_in_words(n.event.data)]),
            _page(n.ticket),
        )
        for n in notices
        if n.event is not None
    ]
    if number > len(notices):
        lines.append(Line(_("and %(num)s more", num=number - len(notices))))
    subject = ngettext("%(num)d promise needs attention", "%(num)d promises need attention", number)
    return Letter(
        subject=subject,
        lead=_("%(subject)s, all at once. Here they are in one mail.", subject=subject),
        lines=lines,
        actions=[Action(_("Open the desk"), f"{settings().public_url}/desk")],
        why=_("You get this mail because you have these tickets, or answer for their queues."),
    )


def _lateness(on: Occasion) -> Iterator[str]:
    """Why it is late, and why this comes late."""
    data = on.mail.event.data if on.mail.event else {}
    if data.get("on_change"):
        yield _("This promise is %(late)s.", late=change_in_words(data.get("changed")))
    if data.get("is_late"):
        yield _("This comes late: the worker was not running.")


def _due(event: Event | None) -> list[tuple[str, str]]:
    due_at = event.data.get("due_at") if event else None
    return [(_("Due"), when(datetime.fromisoformat(due_at)))] if due_at else []


def _done(event: Event | None) -> list[tuple[str, str]]:
    """What the step itself did, in one line."""
    data = event.data if event else {}
    parts = [*repeats_in_words(data), *deeds_in_words(data.get("did", {}), _queue_name)]
    return [(_("What was done"), " · ".join(parts))] if parts else []


def _queue_name(number: int) -> str:
    queue = db.session.get(Queue, number)
    return text_in(queue.name) if queue else "…"


def _facts(ticket: Ticket) -> list[tuple[str, str]]:
    return [
        (_("Requester"), ticket.requester.name),
        (_("About"), text_in(ticket.category.name)),
        (_("Queue"), text_in(ticket.queue.name)),
        (_("Priority"), word(ticket.priority)),
    ]


def _open(on: Occasion) -> Action:
    return Action(_("Open %(number)s", number=on.number), on.page())


def _page(ticket: Ticket) -> str:
    return f"{settings().public_url}/tickets/{ticket.id}"


def _why_assigned(on: Occasion) -> str:
    return _("You get this mail because %(number)s is yours.", number=on.number)
