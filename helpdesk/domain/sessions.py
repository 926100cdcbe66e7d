"""Signed-in browsers: sessions live on the server and end there."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update

from helpdesk.extensions import db
from helpdesk.models import Person, WebSession

SEEN_EVERY = timedelta(minutes=1)
"""How exact "last seen" is; idle time-outs are much longer."""
BY_DIGEST = select(WebSession).where(WebSession.token_digest == bindparam("digest"))
_SESSIONS = cast(Table, WebSession.__table__)
_BEGIN = insert(_SESSIONS)
_END = (
    update(_SESSIONS)
    .where(_SESSIONS.c.token_digest == bindparam("digest"), _SESSIONS.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)
SAVES_DRAFTS_FOR = timedelta(days=7)
"""How long after it ran out a session may still save its owner's draft."""


def start(person: Person, *, now: datetime, lasts: timedelta, user_agent: str = "") -> str:
    """Begin a session of at most ``lasts``; gives back the random token for the cookie."""
    token = secrets.token_urlsafe(32)
    db.session.flush()  # somebody met for the first time has a number from here on
    row = {
        "token_digest": digest(token),
        "person_id": person.id,
        "user_agent": user_agent[:200],
        "created_at": now,
        "last_seen_at": now,
        "expires_at": now + lasts,
    }
    db.session.execute(_BEGIN, row)
    return token


def find(token: str, *, now: datetime, idle: timedelta) -> WebSession | None:
    """The living session of a token: not revoked, not expired, not idle, its person active."""
    session = _unrevoked(token)
    if session is None or session.expires_at <= now or session.last_seen_at + idle <= now:
        return None
    return session


def find_for_draft(token: str, *, now: datetime) -> WebSession | None:
    """Like ``find``, but also a session that ran out within a week, so that no text is lost.

    Only for saving the owner's own draft. A revoked session, or one of somebody deactivated, does
    not come back even for that.
    """
    session = _unrevoked(token)
    if session is None or session.expires_at + SAVES_DRAFTS_FOR <= now:
        return None
    return session


def is_seen_long_ago(session: WebSession, now: datetime) -> bool:
    """Whether "last seen" is worth writing again."""
    return session.last_seen_at + SEEN_EVERY <= now


def living(person: Person, *, now: datetime, idle: timedelta) -> list[WebSession]:
    """The person's sessions that ``find`` would find by their tokens, the latest used first."""
    query = select(WebSession).where(
        WebSession.person_id == person.id,
        WebSession.revoked_at.is_(None),
        WebSession.expires_at > now,
        WebSession.last_seen_at > now - idle,
    )
    return list(db.session.scalars(query.order_by(WebSession.last_seen_at.desc())))


def end(session: WebSession, *, now: datetime) -> None:
    """End a session for good."""
    session.revoked_at = session.revoked_at or now


def end_by_token(token: str, *, now: datetime) -> None:
    """End the session of a token for good, also one that ran out and could only save a draft."""
    db.session.execute(_END, {"digest": digest(token), "now": now})


def end_all(person: Person, *, now: datetime) -> None:
    """End every session of a person for good: on deactivation, or when an administrator says so."""
    db.session.execute(
        update(WebSession)
        .where(WebSession.person_id == person.id, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_others(person: Person, kept: int, *, now: datetime) -> None:
    """End every session of a person for good but the one of the number ``kept``."""
    db.session.execute(
        update(WebSession)
        .where(
            WebSession.person_id == person.id,
            WebSession.id != kept,
            WebSession.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def digest(token: str) -> str:
    """What is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def _unrevoked(token: str) -> WebSession | None:
    session = db.session.scalars(BY_DIGEST, {"digest": digest(token)}).one_or_none()
    if session is None or session.revoked_at is not None or not session.person.is_active:
        return None
    return session
