"""The ticket itself; what happened to it stands in its events."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Json, Model, UtcDateTime, choice
from helpdesk.models.category import Category, FormVersion
from helpdesk.models.person import Person
from helpdesk.models.plan import Plan
from helpdesk.models.queue import Queue
from helpdesk.models.ticket_kinds import (
    Channel,
    Kind,
    Priority,
    ResolutionCode,
    State,
)


class Ticket(Model):
    """One request for help. Its number (``HD-<id>``) is the primary key."""

    __tablename__ = "ticket"
    __table_args__ = (
        # The queue's list in its order, "my work" and the requester's list are each one index walk.
        Index("ix_ticket_queue_work", "queue_id", "is_open", "work_order", "id"),
        Index("ix_ticket_assignee_work", "assignee_id", "is_open", "work_order", "id"),
        Index("ix_ticket_requester", "requester_id", "id"),
        Index("ix_ticket_closes_at", "closes_at"),
        Index("ix_ticket_wake_at", "wake_at"),
        Index("ix_ticket_nudge_at", "nudge_at"),
        # One ticket for one of another system's, however often that one's log is read.
        Index("ix_ticket_source", "source", "external_number", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    """Raised by every recorded event; forms carry it to notice a second writer."""
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    title: Mapped[str] = mapped_column(String(200))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who on the first line stays the requester's voice after a hand-over."""
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    state: Mapped[State] = mapped_column(choice(State), default=State.NEW)
    is_open: Mapped[bool] = mapped_column(default=True)
    """State is new, in progress or waiting; kept beside it so that lists walk one index."""
    priority: Mapped[Priority] = mapped_column(choice(Priority))
    is_confidential: Mapped[bool] = mapped_column(default=False)
    waiting_reason: Mapped[str | None] = mapped_column(String(24))
    """The short name of the reason it waits for; what that means is data (``ReasonVersion``)."""
    wake_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolution_code: Mapped[ResolutionCode | None] = mapped_column(choice(ResolutionCode))
    judge_result: Mapped[bool] = mapped_column(default=False)
    """The requester was asked to judge the result: silence never closes this ticket."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When silence closes a resolved ticket."""
    nudge_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the requester is reminded next; after the last reminder of a wait, when the ticket is
    solved by itself."""
    source: Mapped[str | None] = mapped_column(String(40))
    """The system the ticket was brought in from; None: it was opened here."""
    external_number: Mapped[str | None] = mapped_column(String(80))
    """Its number there."""
    replayed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Up to which instant its history was brought in."""
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The earliest running target's due time: a cache for lists, recomputed from history."""
    work_order: Mapped[str] = mapped_column(String(40), default="3")
    """Sort key of work lists, never NULL: critical first, then the earliest running due time,
    then paused, then none (SQLite and PostgreSQL order NULLs differently)."""

    category: Mapped[Category] = relationship()
    form_version: Mapped[FormVersion | None] = relationship()
    queue: Mapped[Queue] = relationship()
    requester: Mapped[Person] = relationship(foreign_keys=[requester_id])
    opened_by: Mapped[Person] = relationship(foreign_keys=[opened_by_id])
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    plan: Mapped[Plan | None] = relationship()

    # The verbs raise the version themselves (one event, one step), so that an event can name it;
    # an UPDATE against another version raises StaleDataError all the same.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}

    @property
    def reference(self) -> str:
        """The number as people say it."""
        return f"HD-{self.id}"


class Watcher(Model):
    """Somebody who wants to hear of a ticket."""

    __tablename__ = "watcher"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)

    person: Mapped[Person] = relationship()


class Relation(Model):
    """One ticket's tie to another: it is a duplicate of it, or follows it up."""

    __tablename__ = "relation"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(24))
    """``duplicate_of`` or ``follow_up_of``."""


class Rating(Model):
    """What the requester thought of the help: 1–5 and a comment, changeable for a while."""

    __tablename__ = "rating"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(default="")
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)
