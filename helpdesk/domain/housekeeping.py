"""Forgetting what nobody needs any more, so that tables and disks do not only grow."""

from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, or_, select, update

from helpdesk.extensions import db
from helpdesk.models import Attachment, Draft, SignInAttempt, WebSession

ATTEMPTS_KEPT = timedelta(days=1)
"""The throttle looks back much less."""
SESSIONS_KEPT = timedelta(days=30)
"""After its end; for a week an ended session still saves its owner's draft."""
SENT_DRAFTS_KEPT = timedelta(days=30)
"""So long, sending the same form again is known for what it is."""
UNSENT_DRAFTS_KEPT = timedelta(days=60)
BATCH = 200


def forget_old(now: datetime) -> int:
    """Delete what is past its time; gives back how many rows went. Call again while it is many."""
    ended = or_(
        WebSession.expires_at < now - SESSIONS_KEPT, WebSession.revoked_at < now - SESSIONS_KEPT
    )
    gone = _deleted(delete(SignInAttempt).where(SignInAttempt.at < now - ATTEMPTS_KEPT))
    gone += _deleted(delete(WebSession).where(ended))
    return gone + _forget_drafts(now)


def _forget_drafts(now: datetime) -> int:
    """Old drafts, with the files that came to belong to nothing else."""
    old = or_(
        Draft.submitted_at < now - SENT_DRAFTS_KEPT,
        Draft.submitted_at.is_(None) & (Draft.updated_at < now - UNSENT_DRAFTS_KEPT),
    )
    drafts = list(db.session.scalars(select(Draft.id).where(old).limit(BATCH)))
    if not drafts:
        return 0
    theirs = Attachment.draft_id.in_(drafts)
    _deleted(delete(Attachment).where(theirs, Attachment.message_id.is_(None)))
    db.session.execute(
        update(Attachment)
        .where(theirs)
        .values(draft_id=None)
        .execution_options(synchronize_session=False)
    )
    return _deleted(delete(Draft).where(Draft.id.in_(drafts)))


def _deleted(statement: Delete) -> int:
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(getattr(result, "rowcount", 0))
