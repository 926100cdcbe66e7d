"""Reminders given to requesters: one row each, and never a second one."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.models.base import Model, UtcDateTime


class Reminder(Model):
    """The ledger of reminders. A wait or a solution is named by the version of the ticket that it
    made; its reminders are numbered from 1."""

    __tablename__ = "reminder"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    since_version: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    """The fact that tells of it, which its mail goes out for."""
