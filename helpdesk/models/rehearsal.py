"""Another set-up tried on past tickets: the copy, how far the worker is, and what it found."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Json, Model, UtcDateTime, choice
from helpdesk.models.person import Person
from helpdesk.models.target import TargetKind


class RehearsalState(StrEnum):
    """How far a rehearsal is."""

    DRAFT = "draft"
    """The copy is being changed."""
    RUNNING = "running"
    """A worker goes through the tickets, or will."""
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Rehearsal(Model):
    """A copy of calendars and plans, and the tickets it is tried on. Only ``adopted_at`` says that
    anything outside of it has changed."""

    __tablename__ = "rehearsal"
    __table_args__ = (Index("ix_rehearsal_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[RehearsalState] = mapped_column(choice(RehearsalState))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    base: Mapped[dict[str, Any]] = mapped_column(Json)
    """Calendars and plans as they were in use when the copy was made."""
    copy: Mapped[dict[str, Any]] = mapped_column(Json)
    """The same, changed."""
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    """Tickets opened from here on …"""
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    """… and before."""
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was started: tickets are looked at as they stood then."""
    reached: Mapped[int] = mapped_column(default=0)
    """The number of the last ticket looked at; how far it came is committed with what was found."""
    seen: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when the worker that goes on with it is expected to say so again."""
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Numbers by name; ``domain.rehearsal.figures`` reads them."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    adopted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])
    adopted_by: Mapped[Person | None] = relationship(foreign_keys=[adopted_by_id])


class RehearsalFlip(Model):
    """A promise that is broken on one side only: as it was, or under the copy."""

    __tablename__ = "rehearsal_flip"
    __table_args__ = (Index("ix_rehearsal_flip", "rehearsal_id", "is_worse", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rehearsal_id: Mapped[int] = mapped_column(ForeignKey("rehearsal.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[TargetKind] = mapped_column(choice(TargetKind))
    round: Mapped[int]
    is_worse: Mapped[bool]
    """Broken under the copy, and not as it was."""
    details: Mapped[dict[str, Any]] = mapped_column(Json)
