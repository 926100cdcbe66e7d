"""Telling people: mails to send, and what the bell shows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Json, Model, UtcDateTime, choice
from helpdesk.models.event import Event
from helpdesk.models.person import Person
from helpdesk.models.ticket import Ticket

WEBHOOK = "webhook"
"""The kind of what is no mail but a call."""


class OutboxState(StrEnum):
    """How far a mail has come."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    """Given up: refused for good by the mail server, or not deliverable for 72 hours."""
    DISCARDED = "discarded"
    """Held back by an administrator after a restore: it may have gone out before."""


class OutboxMail(Model):
    """A mail that must go out, committed together with the change that caused it; or a call of a
    webhook, whose ``address`` is its name."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", "kind", name="uq_outbox_once"),
        Index("ix_outbox_due", "state", "next_attempt_at", "id"),
        Index("ix_outbox_ticket", "ticket_id", "id"),
        # Not by the person alone: who has had thousands of mails has hardly any that wait.
        Index("ix_outbox_person", "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    """Which text is sent: the name of the mail's template."""
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: it goes to an address that is nobody's here."""
    address: Mapped[str] = mapped_column(String(254))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    """The Message-ID (RFC 5322, 3.6.4), fixed here: a second sending carries the same one."""
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[OutboxState] = mapped_column(choice(OutboxState), default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()
    ticket: Mapped[Ticket | None] = relationship()
    event: Mapped[Event | None] = relationship()


class Notice(Model):
    """One line under somebody's bell."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", name="uq_notice_once"),
        Index("ix_notice_person", "person_id", "read_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship()
    event: Mapped[Event] = relationship()
