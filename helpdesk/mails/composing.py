"""From an outbox row to a complete mail (RFC 5322), in the reader's language and zone."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import urlsplit

from flask import render_template
from sqlalchemy import Select, bindparam, select

from helpdesk.domain import policy
from helpdesk.extensions import db
from helpdesk.i18n import _, language
from helpdesk.mails import for_outside, for_requesters, for_staff, reminders
from helpdesk.mails.headers import FORMAT, one_line
from helpdesk.mails.letter import Letter, Occasion
from helpdesk.models import Event, EventKind, EventText, OutboxMail, Person, Ticket
from helpdesk.reader import speaking
from helpdesk.settings import settings

LETTERS = {
    letter.__name__: letter
    for letter in (
        for_requesters.opened,
        for_requesters.replied,
        for_requesters.waiting_for_you,
        reminders.reminded,
        for_requesters.resolved,
        for_requesters.closed,
        for_requesters.cancelled,
        for_staff.requester_replied,
        for_staff.assigned,
        for_staff.not_solved,
        for_staff.reopened,
        for_staff.escalated,
    )
}
INNER = {"requester_replied", "assigned", "not_solved", "reopened", "escalated"}
"""Mails for staff: they name the queue and who has the ticket."""
OUTSIDE = {"escalated_outside", "escalation_summary_outside"}
"""Mails that may go to those who may not read the ticket."""


class NotMeantAnyMore(Exception):
    """Since the mail was written down, its reader left or may no longer see the ticket."""


def compose(mail: OutboxMail) -> EmailMessage:
    """The mail as it goes out. The same row always gives the same Message-ID, Date and subject.

    Raises NotMeantAnyMore, which is asked anew at each sending.
    """
    reader = mail.person
    if reader is not None and not reader.is_active:
        raise NotMeantAnyMore("The person has left.")
    language, zone = (reader.language, reader.timezone) if reader else (None, None)
    with speaking(language, zone):
        if mail.kind in OUTSIDE:
            return _for_outside(mail)
        assert reader is not None  # only mails for outside may go to nobody here
        if mail.ticket is None:
            letter = for_staff.escalation_summary(mail, reader)
            return _assembled(mail, letter, letter.subject)
        _check_still_meant(mail, reader, mail.ticket)
        letter = LETTERS[mail.kind](Occasion(mail, mail.ticket))
        subject = f"[{mail.ticket.reference}] {_first_title(mail.ticket)}"
        return _in_thread(_assembled(mail, letter, subject), mail.ticket)


def _for_outside(mail: OutboxMail) -> EmailMessage:
    """A mail about promises for who may not read the tickets."""
    if mail.ticket is None:
        letter = for_outside.escalation_summary_outside(mail)
        return _assembled(mail, letter, letter.subject)
    if mail.ticket.is_confidential:
        raise NotMeantAnyMore("The ticket is confidential now.")
    letter = for_outside.escalated_outside(mail, mail.ticket)
    return _in_thread(_assembled(mail, letter, letter.subject), mail.ticket)


def _in_thread(message: EmailMessage, ticket: Ticket) -> EmailMessage:
    root = thread_root(ticket)
    message["In-Reply-To"] = root
    message["References"] = root
    return message


def thread_root(ticket: Ticket) -> str:
    """The Message-ID under which mail programs gather everything about a ticket."""
    return f"<hd-{ticket.id}.{int(ticket.opened_at.timestamp()):x}@{_domain()}>"


def _check_still_meant(mail: OutboxMail, reader: Person, ticket: Ticket) -> None:
    allowed = policy.can_see(reader, ticket)
    if mail.kind in INNER:
        allowed = allowed and policy.can_see_internal(reader, ticket)
    if not allowed:
        raise NotMeantAnyMore("The person may no longer see the ticket.")


def _first_title(ticket: Ticket) -> str:
    """The title the ticket was filed with: mail programs thread by an unchanged subject too."""
    return db.session.scalar(_title_before(), {"ticket": ticket.id}) or ticket.title


@lru_cache(maxsize=1)
def _title_before() -> Select[str]:
    """Of a ticket, what its first change of title replaced."""
    return (
        select(EventText.before)
        .join(Event, Event.id == EventText.event_id)
        .where(Event.ticket_id == bindparam("ticket"), Event.kind == EventKind.TITLE_CHANGED)
        .order_by(Event.id)
        .limit(1)
    )


def _assembled(mail: OutboxMail, letter: Letter, subject: str) -> EmailMessage:
    message = EmailMessage(FORMAT)
    name = one_line(settings().organisation)
    message["From"] = _mailbox(_("%(name)s helpdesk", name=name), settings().mail_from)
    named = one_line(mail.person.name) if mail.person else ""
    message["To"] = _mailbox(named, one_line(mail.address))
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers this
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    values = {
        "letter": letter,
        "reader": mail.person,
        "host": urlsplit(settings().public_url).netloc,
    }
    message.set_content(render_template("mail/letter.txt", **values), cte="quoted-printable")
    message.add_alternative(
        render_template("mail/letter.html", **values), subtype="html", cte="quoted-printable"
    )
    message["Content-Language"] = language()  # the content has been set: it would take this along
    return message


def _mailbox(name: str, address: str) -> str:
    return str(Address(name, addr_spec=address))


def _domain() -> str:
    return settings().mail_from.rpartition("@")[2]
