"""A ticket's promises as the clock last computed them, and the escalations that fired."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Model, UtcDateTime, choice
from helpdesk.models.plan import Plan


class TargetKind(StrEnum):
    """What is promised."""

    TAKE = "take"
    """Somebody owns it."""
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    """From the oldest unanswered message of the requester."""
    UPDATE = "update"
    """The longest silence towards the requester."""
    RESOLUTION = "resolution"
    OPERATIONAL = "operational"
    """The time of one queue: a hand-over ends it and starts the next queue's (an OLA)."""
    DEADLINE = "deadline"
    """By the clock on the wall; it never pauses."""


class TargetState(StrEnum):
    """How a promise stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


class Target(Model):
    """A cache of the pure clock for lists and the sweep; a command recomputes and compares it."""

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind"),
        Index("ix_target_next_check_at", "next_check_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[TargetKind] = mapped_column(choice(TargetKind))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    state: Mapped[TargetState] = mapped_column(choice(TargetState))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Since when it counts: of a promise made again and again, the start of the present round."""
    promised_minutes: Mapped[int | None]
    """Minutes of business time; of a deadline, elapsed ones. None: it is promised in days, or only
    a due date set by hand stands."""
    promised_days: Mapped[int | None]
    """Working days."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None while paused: nobody knows when the wait ends."""
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the sweep must look again: the next escalation step that has not fired."""
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_seconds: Mapped[int] = mapped_column(default=0)
    generation: Mapped[int] = mapped_column(default=1)
    """Only reopening, a change of plan, another round or another due date set by hand raise it: a
    recompute never re-arms a fired step."""

    plan: Mapped[Plan] = relationship()


class EscalationFired(Model):
    """The ledger: one row for each step that fired, or that was not for its ticket when its instant
    came, and never a second one."""

    __tablename__ = "escalation_fired"
    __table_args__ = (
        UniqueConstraint("ticket_id", "target", "step", "generation", name="uq_escalation_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    target: Mapped[TargetKind] = mapped_column(choice(TargetKind))
    step: Mapped[str] = mapped_column(String(40))
    generation: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fired_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_late: Mapped[bool] = mapped_column(default=False)
    is_passed_over: Mapped[bool] = mapped_column(default=False)
    """Its condition did not hold at its instant: nothing was done, and never is."""
