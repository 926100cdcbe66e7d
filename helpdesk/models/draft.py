"""What somebody is still writing, kept on the server so that nothing typed is lost."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.attachment import Attachment
from helpdesk.models.base import Json, Model, UtcDateTime

LONGEST_NAME = 80


class Draft(Model):
    """An unsent ticket form or an unsent message; its random id is the form's one-time key."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_person", "person_id", "updated_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    """A message draft: the ticket it answers. A submitted ticket draft: the ticket it became."""
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submission_digest: Mapped[str | None] = mapped_column(String(64))

    @property
    def first_words(self) -> str:
        """What tells it from others: its title, else how its text begins; empty before either."""
        words = " ".join((self.title.strip() or self.body[:1_000]).split())
        return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"

    attachments: Mapped[list[Attachment]] = relationship(order_by=Attachment.created_at)
