"""How long each ticket was with each queue, as the worker last worked it out from history."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.models.base import Json, Model, UtcDateTime


class QueueStay(Model):
    """One stay of a ticket in a queue: a cache for reports, made anew when the ticket changes."""

    __tablename__ = "queue_stay"
    __table_args__ = (Index("ix_queue_stay_ended", "ended_at", "queue_id"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """The ticket's first stay is 1."""
    version: Mapped[int]
    """The ticket's version that was looked at."""
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    line: Mapped[int] = mapped_column(SmallInteger)
    """The support line of the queue when the ticket came; the present one where nobody knows."""
    came_from_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    went_to_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    """None: it ended there, or has not ended."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_seconds: Mapped[int]
    paused_for: Mapped[dict[str, int]] = mapped_column(Json)
    """Seconds by the reason for waiting."""
    closed_seconds: Mapped[int]
    unassigned_seconds: Mapped[int]
    """Of the counted ones, those in which nobody had it."""
    is_kept: Mapped[bool | None]
    """Whether the promise of the queue's own time was kept; None: none was made, or it is open."""
