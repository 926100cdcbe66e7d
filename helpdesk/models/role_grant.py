"""Who may work where: a grant is a role, a place, and a person or a directory group."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Model, UtcDateTime, choice
from helpdesk.models.department import Department
from helpdesk.models.person import Person
from helpdesk.models.queue import Queue


class Role(StrEnum):
    """A named set of rights; what each may do stands in the policy."""

    AGENT = "agent"
    LEAD = "lead"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    CONFIDENTIAL = "confidential"
    """May see confidential tickets of the queue or department, on top of another role."""


class RoleGrant(Model):
    """A role given to one person or to everybody in a directory group."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (group_name IS NULL)", name="one_grantee"),
        CheckConstraint("queue_id IS NULL OR department_id IS NULL", name="one_place"),
        Index("ix_role_grant_group_name", "group_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    group_name: Mapped[str | None] = mapped_column(String(200))
    """A directory group's common name, folded."""
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    is_configured: Mapped[bool] = mapped_column(default=False)
    """Came from the configuration file, and goes when the file no longer names it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()
    queue: Mapped[Queue | None] = relationship()
    department: Mapped[Department | None] = relationship()
