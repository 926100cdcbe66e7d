"""Where work waits: a queue belongs to a department and a support line."""

from sqlalchemy import ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Json, Model, Texts
from helpdesk.models.department import Department


class Queue(Model):
    """A department's queue on support line 1, 2 or 3."""

    __tablename__ = "queue"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Texts] = mapped_column(Json)
    line: Mapped[int] = mapped_column(SmallInteger)
    position: Mapped[int] = mapped_column(default=0)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)

    department: Mapped[Department] = relationship(lazy="joined")
