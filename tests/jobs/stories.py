"""Small stories that make mails: somebody asks, somebody answers."""

from helpdesk import clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Channel, Ticket
from tests import cast


def filed(topic: str = "printer", title: str = "Paper jam", by: str = "employee") -> Ticket:
    """Olha's ticket, committed: one receipt waits in the outbox."""
    ticket = tickets.open_ticket(
        by=cast.person(by),
        requester=cast.person("employee"),
        category=cast.category(topic),
        form_version=None,
        title=title,
        description="It **does** not work.",
        answers={},
        now=clock.now(),
        channel=Channel.WEB,
    )
    db.session.commit()
    return ticket


def answered(ticket: Ticket, text: str = "Try again.", by: str = "agent") -> None:
    """A public reply, committed."""
    tickets.reply(ticket, by=cast.person(by), text=text, now=clock.now())
    db.session.commit()
