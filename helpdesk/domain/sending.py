"""Whether the helpdesk acts by itself: sends mails, escalates, ends waits, closes by silence.

After a restore it does not, until an administrator says so. The restored data may be a copy that
must tell nobody anything; and what happened between the backup and the restore is not in it, so
people may have been told already, or have answered. While it is paused, everything people do works
as always, and their mails wait.

What came due before the restore may have been told before as well. Once sending goes on, such
escalation steps are still written into ledger and history, once, and shown under the bell, but
make no mail.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, not_, select, update

from helpdesk.extensions import db
from helpdesk.models import AdminEvent, OutboxMail, OutboxState, Person, Setting

PAUSED = "sending.paused"
"""The setting that is there while nothing is sent."""
RESTORED = "sending.restored"
"""The setting that keeps the instant of the last restore after sending went on."""
DISCARDED = "Not sent: it may have gone out before the restore."


@dataclass(frozen=True)
class Pause:
    """Since when nothing is sent, and of which instant the restored backup is, if it was one."""

    since: datetime
    backup_of: datetime | None

    @property
    def is_after_restore(self) -> bool:
        """Whether a restore began it, not an administrator."""
        return self.backup_of is not None


class Waiting(NamedTuple):
    """Mails held back: all of them, and those written before the pause began."""

    all: int
    older: int


def is_on() -> ColumnElement[bool]:
    """For queries: whether mails may be given out."""
    return not_(exists().where(Setting.key == PAUSED))


def pause(now: datetime, *, by: Person | None, backup_of: datetime | None = None) -> None:
    """Hold everything back from now on; a pause that is on already stays as it is.

    ``by``: None means a command. ``backup_of``: when the backup now restored was taken.
    """
    if db.session.get(Setting, PAUSED) is not None:
        return
    row = setting_of_pause(now, backup_of)
    db.session.add(Setting(**row))
    _log("sending_paused", {"backup_of": row["value"]["backup_of"]}, by, now)


def setting_of_pause(now: datetime, backup_of: datetime | None) -> dict[str, Any]:
    """The row that is a pause, for who writes rows without a session."""
    value = {"since": now.isoformat(), "backup_of": backup_of and backup_of.isoformat()}
    return {"key": PAUSED, "value": value, "updated_at": now}


def resume(now: datetime, *, by: Person | None, discard_older: bool = False) -> int:
    """Act again from now on; gives back how many mails were discarded.

    ``discard_older``: mails written before the restore do not leave. They stay in the delivery
    log, where each can still be sent. Without a pause nothing happens.
    """
    row = db.session.get(Setting, PAUSED, with_for_update=True)
    if row is None:
        return 0
    found = _read(row)
    discarded = _discard(found.since) if discard_older and found.is_after_restore else 0
    if found.is_after_restore:
        value = {"at": found.since.isoformat()}
        db.session.merge(Setting(key=RESTORED, value=value, updated_at=now))
    db.session.delete(row)
    _log("sending_resumed", {"discarded": discarded}, by, now)
    return discarded


def paused() -> Pause | None:
    """The pause, if it is on."""
    row = db.session.get(Setting, PAUSED)
    return _read(row) if row is not None else None


def waiting(pause: Pause) -> Waiting:
    """How many mails a pause holds back."""
    older = func.count().filter(OutboxMail.created_at <= pause.since)
    query = select(func.count(), older).where(OutboxMail.state == OutboxState.PENDING)
    return Waiting(*db.session.execute(query).one())


def restored_at() -> datetime | None:
    """The last restore after which sending went on; what came due before makes no mail."""
    row = db.session.get(Setting, RESTORED)
    return datetime.fromisoformat(row.value["at"]) if row is not None else None


def _discard(before: datetime) -> int:
    done = db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.state == OutboxState.PENDING, OutboxMail.created_at <= before)
        .values(
            state=OutboxState.DISCARDED,
            last_error=DISCARDED,
            lease_until=None,
            lease_token=None,
        )
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _read(row: Setting) -> Pause:
    backup_of = row.value.get("backup_of")
    return Pause(
        datetime.fromisoformat(row.value["since"]),
        datetime.fromisoformat(backup_of) if backup_of else None,
    )


def _log(kind: str, data: dict[str, object], by: Person | None, now: datetime) -> None:
    db.session.add(AdminEvent(at=now, actor=by, kind=kind, data=data))
