"""How long things usually take, as last measured by the worker."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.models.base import Model, UtcDateTime, choice


class Measure(StrEnum):
    """What was measured, in business minutes."""

    FIRST_RESPONSE = "first_response"
    """From filing to the first answer, as its promise counts it."""
    RESOLUTION = "resolution"
    """From filing to the solution, as its promise counts it: without pauses."""
    HANDLING = "handling"
    """The work itself: a person's time while the ticket was in progress, shared among all they
    had in progress then."""


class UsualTime(Model):
    """Median and 90th percentile of a topic, of a queue (no topic) or of everything (neither)."""

    __tablename__ = "usual_time"
    __table_args__ = (Index("ix_usual_time_category", "category_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    kind: Mapped[Measure] = mapped_column(choice(Measure))
    cases: Mapped[int]
    """From how many tickets."""
    median_minutes: Mapped[int]
    p90_minutes: Mapped[int]
    day_minutes: Mapped[int]
    """How many minutes a usual working day has where these were counted."""
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
