"""People, their addresses and their directory groups."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Model, UtcDateTime
from helpdesk.models.department import Department


class Person(Model):
    """Somebody of the company, mirrored from the directory by GUID, or a local break-glass account.

    The history of a person who left stays: people are deactivated, never deleted.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The directory's unchanging id (objectGUID, entryUUID); none for a local account."""
    username: Mapped[str] = mapped_column(String(120))
    username_folded: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200), index=True)
    """Folded in Python, because SQLite folds ASCII only."""
    mail: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(64))
    office: Mapped[str | None] = mapped_column(String(120))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    language: Mapped[str | None] = mapped_column(String(12))
    timezone: Mapped[str | None] = mapped_column(String(64))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2id; only local break-glass accounts have one."""
    is_active: Mapped[bool] = mapped_column(default=True)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    synced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    department: Mapped[Department | None] = relationship(lazy="joined")
    manager: Mapped["Person | None"] = relationship(remote_side=[id], lazy="select")
    addresses: Mapped[list["PersonAddress"]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )
    directory_groups: Mapped[list["DirectoryMembership"]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )

    @property
    def initials(self) -> str:
        """Up to two letters for the round sign beside a name."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def is_local(self) -> bool:
        """Whether this is a break-glass account that signs in without the directory."""
        return self.password_hash is not None


class PersonAddress(Model):
    """Every mail address a person is known by, folded; one address belongs to one person."""

    __tablename__ = "person_address"

    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship(back_populates="addresses")


class DirectoryMembership(Model):
    """A directory group somebody is in, nested groups resolved, as of the last sign-in or sync."""

    __tablename__ = "directory_membership"
    __table_args__ = (Index("ix_directory_membership_group", "group_name"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    group_name: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The group's common name, folded."""

    person: Mapped[Person] = relationship(back_populates="directory_groups")
