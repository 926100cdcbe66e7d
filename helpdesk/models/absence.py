"""Days on which somebody who works tickets is not there."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Model, UtcDateTime
from helpdesk.models.person import Person


class Absence(Model):
    """Whole days, the last one included."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_person", "person_id", "last_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who stands in meanwhile."""
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])

    def covers(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return self.first_day <= day <= self.last_day
