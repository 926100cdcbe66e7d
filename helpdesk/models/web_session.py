"""Signed-in browsers, on the server's side, and the tries to sign in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.models.base import Model, UtcDateTime
from helpdesk.models.person import Person


class WebSession(Model):
    """One signed-in browser. The cookie holds a random token, this row only its SHA-256."""

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined")


class SignInAttempt(Model):
    """A failed try to sign in, kept for as long as the throttle looks back."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_budget", "account_digest", "device", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_digest: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(64), default="")
    """The digest of a device cookie from an earlier sign-in; empty for all unknown devices."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
