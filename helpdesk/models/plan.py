"""Promises: calendars, plans and reasons for waiting in immutable versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Json, Model, Texts, UtcDateTime
from helpdesk.models.person import Person


class Calendar(Model):
    """A version of a business calendar: zone, weekly hours, exceptions, public holidays."""

    __tablename__ = "calendar"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    name: Mapped[Texts | str] = mapped_column(Json)
    """As the company file writes it: plain where only English is there."""
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    is_current: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None: the company file, or the helpdesk itself."""

    created_by: Mapped[Person | None] = relationship()


class Plan(Model):
    """A version of an SLA plan; it names the exact calendar version it counts in."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    name: Mapped[Texts | str] = mapped_column(Json)
    """As the company file writes it: plain where only English is there."""
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    """What is promised by priority and target, escalation steps, and whom it is for (persons,
    departments, categories, queues, default)."""
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"))
    is_current: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None: the company file, or the helpdesk itself."""

    created_by: Mapped[Person | None] = relationship()
    calendar: Mapped[Calendar] = relationship(lazy="joined")


class ReasonVersion(Model):
    """A version of a reason for waiting, in force for waits that begin at ``created_at`` or later,
    until the next version of the same short name."""

    __tablename__ = "waiting_reason"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    name: Mapped[Texts | str] = mapped_column(Json)
    """As the company file writes it: plain where only English is there."""
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    """Which targets a wait pauses, whether a wake-up date is asked for, and its reminders."""
    position: Mapped[int] = mapped_column(default=0)
    """Its place where reasons are chosen from, the first is 0."""
    is_current: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None: the company file, or the helpdesk itself."""

    created_by: Mapped[Person | None] = relationship()
