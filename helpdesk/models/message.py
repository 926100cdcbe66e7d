"""The conversation: public replies and internal notes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.attachment import Attachment
from helpdesk.models.base import Model, UtcDateTime, choice
from helpdesk.models.person import Person
from helpdesk.models.ticket_kinds import Channel


class MessageKind(StrEnum):
    """Who may read a message, and what it is for."""

    DESCRIPTION = "description"
    REPLY = "reply"
    RESOLUTION = "resolution"
    NOTE = "note"
    """Internal: staff only, by every channel."""

    @property
    def is_public(self) -> bool:
        """Whether the requester reads it too."""
        return self is not MessageKind.NOTE


class Message(Model):
    """One text in a ticket's conversation, in Markdown as it was written."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_ticket", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[MessageKind] = mapped_column(choice(MessageKind))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    body: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32))
    """History holds a salted digest of the text: erasing the text leaves the chain whole."""
    is_automatic: Mapped[bool] = mapped_column(default=False)
    looks_like_thanks: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The form's one-time key: sending the same form twice makes one message."""
    submission_digest: Mapped[str | None] = mapped_column(String(64))

    author: Mapped[Person | None] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(order_by=Attachment.created_at)

    @property
    def is_internal(self) -> bool:
        """Whether requesters must never see it."""
        return self.kind is MessageKind.NOTE
