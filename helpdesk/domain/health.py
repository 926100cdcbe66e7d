"""Is everything well? One sign per part, in words an administrator can act on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, text

from helpdesk.domain import directory, heartbeat, sending
from helpdesk.domain.sla import checked
from helpdesk.extensions import db
from helpdesk.i18n import _, ngettext
from helpdesk.models import WEBHOOK, OutboxMail, OutboxState
from helpdesk.words import moment

MAIL_IS_LATE = timedelta(minutes=5)


class Mark(StrEnum):
    """How a part is."""

    WELL = "well"
    LOOK = "look"
    ILL = "ill"


@dataclass(frozen=True)
class Sign:
    """What one part says of itself."""

    part: str
    mark: Mark
    words: str


def signs(now: datetime, *, broker_answers: bool) -> list[Sign]:
    """The state of database, worker, broker, mail, directory and promises."""
    return [
        _database(),
        _worker(now),
        _broker(broker_answers),
        *_sending(),
        *_mail(now),
        *_webhooks(now),
        *_directory(),
        *_promises(now),
    ]


def _database() -> Sign:
    engine = db.session.get_bind().dialect
    version = ".".join(str(part) for part in engine.server_version_info or ())
    name = "PostgreSQL" if engine.name == "postgresql" else "SQLite"
    if hasty := _hasty_settings():
        words = _(
            "%(name)s %(version)s. What it has accepted may be lost when the power fails: "
            "switch on %(settings)s.",
            name=name,
            version=version,
            settings=", ".join(hasty),
        )
        return Sign(_("Database"), Mark.LOOK, words)
    return Sign(_("Database"), Mark.WELL, _("%(name)s %(version)s", name=name, version=version))


def _hasty_settings() -> list[str]:
    """What PostgreSQL was told to skip before it says that something is saved.

    SQLite syncs to the disk in any case: every connection is told to.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return []
    names = ("fsync", "full_page_writes", "synchronous_commit")
    query = text("SELECT name FROM pg_settings WHERE name = ANY(:names) AND setting = 'off'")
    return sorted(db.session.scalars(query, {"names": list(names)}))


def _worker(now: datetime) -> Sign:
    living = heartbeat.living(now)
    if living:
        words = ngettext("%(num)d worker is running.", "%(num)d workers are running.", len(living))
        return Sign(_("Worker"), Mark.WELL, words)
    words = _("No worker is running: mails wait and escalations are late. Start “helpdesk worker”.")
    return Sign(_("Worker"), Mark.ILL, words)


def _broker(answers: bool) -> Sign:
    if answers:
        return Sign(_("Sending at once"), Mark.WELL, _("Mails leave at once."))
    words = _("Redis does not answer. Everything works; mails leave a few seconds later.")
    return Sign(_("Sending at once"), Mark.LOOK, words)


def _sending() -> list[Sign]:
    pause = sending.paused()
    if pause is None:
        return []
    words = _("Paused. Nothing is sent, escalated or closed by itself until you let it go on.")
    return [Sign(_("Sending"), Mark.ILL, words)]


def _mail(now: datetime) -> list[Sign]:
    found = _standing_in_line(OutboxMail.kind != WEBHOOK)
    waiting, oldest = found.get(OutboxState.PENDING, (0, None))
    failed, _oldest = found.get(OutboxState.FAILED, (0, None))
    words = _("No mail waits.")
    if waiting:
        words = ngettext("%(num)d mail waits.", "%(num)d mails wait.", waiting)
    late = oldest is not None and now - oldest > MAIL_IS_LATE
    signs = [Sign(_("Mail"), Mark.LOOK if late else Mark.WELL, words)]
    if failed:
        words = ngettext(
            "%(num)d mail could not be delivered.", "%(num)d mails could not be delivered.", failed
        )
        signs.append(Sign(_("Undelivered mail"), Mark.LOOK, words))
    return signs


def _webhooks(now: datetime) -> list[Sign]:
    """Nothing where no call waits or has failed: few helpdesks call any."""
    found, signs = _standing_in_line(OutboxMail.kind == WEBHOOK), list[Sign]()
    if OutboxState.PENDING in found:
        waiting, oldest = found[OutboxState.PENDING]
        words = ngettext(
            "%(num)d call of a webhook waits.", "%(num)d calls of webhooks wait.", waiting
        )
        late = oldest is not None and now - oldest > MAIL_IS_LATE
        signs.append(Sign(_("Webhooks"), Mark.LOOK if late else Mark.WELL, words))
    if OutboxState.FAILED in found:
        failed, _oldest = found[OutboxState.FAILED]
        words = ngettext(
            "%(num)d call of a webhook failed.", "%(num)d calls of webhooks failed.", failed
        )
        signs.append(Sign(_("Failed webhooks"), Mark.LOOK, words))
    return signs


def _standing_in_line(which: ColumnElement[bool]) -> dict[OutboxState, tuple[int, datetime | None]]:
    """How many wait and how many were given up, and since when the oldest of each."""
    rows = db.session.execute(
        select(OutboxMail.state, func.count(), func.min(OutboxMail.created_at))
        .where(which, OutboxMail.state.in_((OutboxState.PENDING, OutboxState.FAILED)))
        .group_by(OutboxMail.state)
    )
    return {state: (count, oldest) for state, count, oldest in rows}


def _directory() -> list[Sign]:
    looked = directory.last_sync()
    if looked is None:
        return [Sign(_("Directory"), Mark.LOOK, _("Not yet read."))]
    mark = Mark.WELL if looked[1].outcome is directory.Outcome.DONE else Mark.ILL
    return [Sign(_("Directory"), mark, directory.in_words(looked[1]))]


def _promises(now: datetime) -> list[Sign]:
    """Nothing before the first night: there is nothing to say yet."""
    looked = checked.last_check()
    if looked is None:
        return []
    at, check = looked
    words = ngettext(
        "%(num)d ticket computed again from history, %(time)s: everything as stored.",
        "%(num)d tickets computed again from history, %(time)s: everything as stored.",
        check.tickets,
        time=moment(at, now),
    )
    if not check.differences:
        return [Sign(_("Promises"), Mark.WELL, words)]
    words = ngettext(
        "%(num)d stored value is not what history says: %(first)s. “helpdesk sla verify” lists it.",
        "%(num)d stored values are not what history says, such as %(first)s. “helpdesk sla verify” "
        "lists all.",
        check.differences,
        first=check.first[0],
    )
    return [Sign(_("Promises"), Mark.ILL, words)]
