"""Files: first uploaded into a draft, then part of a message."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.models.base import Model, UtcDateTime


class Attachment(Model):
    """A stored file. Its id is random, its name only a label; its bytes lie under their SHA-256."""

    __tablename__ = "attachment"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """128 random bits, URL-safe."""
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("draft.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    field: Mapped[str | None] = mapped_column(String(64))
    """The form field it answers; none: it belongs to the text."""
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    """Judged from the content, never from the name."""
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_picture(self) -> bool:
        """Whether it was verified as a raster picture and may be shown inline."""
        return self.width is not None
