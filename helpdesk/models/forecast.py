"""What will become of a queue, as the worker last worked it out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Json, Model, UtcDateTime
from helpdesk.models.queue import Queue


class Forecast(Model):
    """One per queue; numbers and instants only, put into words when somebody reads it."""

    __tablename__ = "forecast"

    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), primary_key=True)
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    last_event: Mapped[int]
    """The newest event there was then; -1 when something else made it old."""
    will_miss: Mapped[int]
    """How many tickets will miss a promise at the present pace."""
    result: Mapped[dict[str, Any]] = mapped_column(Json)

    queue: Mapped[Queue] = relationship()
