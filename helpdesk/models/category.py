"""What people come with: the tree of categories and the versions of their forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from helpdesk.models.base import Json, Model, Texts, UtcDateTime, choice
from helpdesk.models.queue import Queue
from helpdesk.models.ticket_kinds import Kind, Priority


class FormVersion(Model):
    """An immutable version of a category's form; a ticket keeps the one it was filed with."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("category_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Category(Model):
    """A service (an inner node, without a form) or a topic under it (with one)."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Texts] = mapped_column(Json)
    description: Mapped[Texts] = mapped_column(Json, default=dict)
    keywords: Mapped[Texts] = mapped_column(Json, default=dict)
    icon: Mapped[str] = mapped_column(String(64), default="circle-question-mark")
    kind: Mapped[Kind | None] = mapped_column(choice(Kind))
    """None for a service, which only groups topics."""
    priority: Mapped[Priority] = mapped_column(choice(Priority), default=Priority.MEDIUM)
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    audience: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Empty: everybody. Else any of ``departments`` (slugs), ``groups``, ``people`` (usernames)."""
    is_confidential: Mapped[bool] = mapped_column(default=False)
    closes_after_minutes: Mapped[int | None]
    """Elapsed minutes of silence after which a resolved ticket closes; None: the setting's."""
    is_active: Mapped[bool] = mapped_column(default=True)
    form_number: Mapped[int] = mapped_column(default=0)
    """The number of the form version in use now; 0: this category has none."""

    parent: Mapped["Category | None"] = relationship(remote_side=[id])
    queue: Mapped[Queue | None] = relationship()
    form_versions: Mapped[list[FormVersion]] = relationship()
    form_in_use: Mapped[FormVersion | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(FormVersion.category_id) == Category.id,
            FormVersion.version == Category.form_number,
        ),
        uselist=False,
        viewonly=True,
    )

    @property
    def is_topic(self) -> bool:
        """Whether tickets are filed here (a service only groups topics)."""
        return self.kind is not None
