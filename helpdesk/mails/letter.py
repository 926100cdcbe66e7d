"""A mail's words, before they become text and HTML."""

from dataclasses import dataclass, field
from datetime import datetime

from helpdesk import times
from helpdesk.models import OutboxMail, Person, Ticket
from helpdesk.settings import settings


@dataclass(frozen=True)
class Action:
    """A button that leads to a page; pages act only after another click, and for who signed in."""

    label: str
    url: str


@dataclass(frozen=True)
class Line:
    """One of many things told in one mail, as plain text: what it is, more about it, its page."""

    what: str
    more: str = ""
    url: str = ""


@dataclass(frozen=True)
class Letter:
    """What a mail says, from top to bottom."""

    lead: str
    """The first sentence; mail programs show it in their list."""
    before: list[str] = field(default_factory=list)
    quote: str = ""
    """What somebody wrote, as Markdown."""
    lines: list[Line] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    why: str = ""
    """Why the reader gets this mail."""
    subject: str = ""
    """Only for mails that are about no single ticket."""


@dataclass(frozen=True)
class Occasion:
    """A mail's row with what every letter about a ticket needs."""

    mail: OutboxMail
    ticket: Ticket

    @property
    def reader(self) -> Person:
        """To whom it goes; what has no reader here is written by ``for_outside``."""
        assert self.mail.person is not None
        return self.mail.person

    @property
    def number(self) -> str:
        """``HD-12``."""
        return self.ticket.reference

    @property
    def actor(self) -> str:
        """Who did it, by name; empty when it was the helpdesk itself."""
        event = self.mail.event
        return event.actor.name if event and event.actor else ""

    @property
    def is_requesters(self) -> bool:
        """Whether the reader is who asked for help."""
        return self.ticket.requester_id == self.reader.id

    def text(self) -> str:
        """The public text that came with the event. Notes never leave by mail."""
        message = self.mail.event.message if self.mail.event else None
        return message.body if message and message.kind.is_public else ""

    def data(self, name: str) -> object:
        """A fact of the event."""
        return self.mail.event.data.get(name) if self.mail.event else None

    def page(self, place: str = "") -> str:
        """The ticket's page at the public address."""
        return f"{settings().public_url}/tickets/{self.ticket.id}{place}"


def when(instant: datetime) -> str:
    """A day and time on the reader's clock, in full: a mail may be read days later."""
    return times.in_full(instant)
