"""The one history: audit, timeline, source of notices and ledger of the SLA clock."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Json, Model, UtcDateTime, choice
from helpdesk.models.message import Message
from helpdesk.models.person import Person
from helpdesk.models.ticket_kinds import Channel


class EventKind(StrEnum):
    """What happened, in the past tense."""

    OPENED = "opened"
    REPLIED = "replied"
    NOTED = "noted"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    MOVED = "moved"
    WAITING_STARTED = "waiting_started"
    REMINDED = "reminded"
    """The requester was asked again for an answer, or for a word about the solution."""
    WOKEN = "woken"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    NOT_SOLVED = "not_solved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    RATED = "rated"
    PRIORITY_CHANGED = "priority_changed"
    CATEGORY_CHANGED = "category_changed"
    REPLANNED = "replanned"
    """Calendars or plans were changed: from now on another plan, or a newer version, holds."""
    TITLE_CHANGED = "title_changed"
    WATCHER_ADDED = "watcher_added"
    WATCHER_REMOVED = "watcher_removed"
    OWNER_CHANGED = "owner_changed"
    ESCALATED = "escalated"
    DUE_SET = "due_set"
    """The solution is due at an instant set by hand."""
    DUE_REMOVED = "due_removed"
    """It is due again when the plan says."""
    STATE_CHANGED = "state_changed"
    """Another system said so, and none of our verbs does it: in work without an assignee, or new
    again."""


class Event(Model):
    """One fact about a ticket: append-only, and chained to the fact before it by digest.

    ``data`` holds ids, field names and words from fixed lists, never texts or personal data.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_ticket", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    version: Mapped[int]
    """The ticket's version this event made."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None: the helpdesk itself."""
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    digest: Mapped[str] = mapped_column(String(64))

    actor: Mapped[Person | None] = relationship()
    message: Mapped[Message | None] = relationship()
    text: Mapped["EventText | None"] = relationship(uselist=False)


class EventText(Model):
    """The old and new words of a change, beside the event so that they can be erased."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    salt: Mapped[str] = mapped_column(String(32))
