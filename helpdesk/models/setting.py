"""What the running product remembers about itself, and what administrators did."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Json, Model, UtcDateTime
from helpdesk.models.person import Person


class Setting(Model):
    """A small fact kept between processes: the worker's last beat, the last directory sync."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AdminEvent(Model):
    """Something an administrator or a command changed outside tickets: append-only."""

    __tablename__ = "admin_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    actor: Mapped[Person | None] = relationship()
