"""Signed-in browsers: sessions live on the server and end there."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.models import Person, WebSession


def start(person: Person, *, now: datetime, lasts: timedelta, user_agent: str = "") -> str:
    """Begin a session of at most ``lasts``; gives back the random token for the cookie."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        WebSession(
            token_digest=digest(token),
            person=person,
            user_agent=user_agent[:200],
            created_at=now,
            last_seen_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def find(token: str, *, now: datetime, idle: timedelta) -> WebSession | None:
    """The living session of a token: not revoked, not expired, not idle, its person active."""
    query = select(WebSession).where(WebSession.token_digest == digest(token))
    session = db.session.scalars(query).one_or_none()
    if session is None or session.revoked_at is not None or not session.person.is_active:
        return None
    if session.expires_at <= now or session.last_seen_at + idle <= now:
        return None
    return session


def end(session: WebSession, *, now: datetime) -> None:
    """End a session for good."""
    session.revoked_at = session.revoked_at or now


def digest(token: str) -> str:
    """What is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()
