"""Making an instance what a backup shows.

All in one transaction of the database, migrations included: after a crash it holds what it held
before, or everything; and from the moment at which what was there is kept aside, nobody else can
write. Files come first, which harm nobody while no row names them. While it goes on, and after it
broke off, a file in the instance folder keeps everything else from starting or answering.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert

from helpdesk import database
from helpdesk.domain import heartbeat, sending
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store, flush_folder
from helpdesk.keeping import schema
from helpdesk.keeping.archive import Unusable
from helpdesk.keeping.aside import keep_aside
from helpdesk.keeping.filling import check, drop_tables, fill, filling, first_filled, set_counter
from helpdesk.keeping.moving import Steps, refresh_statistics
from helpdesk.keeping.reading import Archive
from helpdesk.keeping.whole import write_whole
from helpdesk.models import AdminEvent, Setting
from helpdesk.settings import UNFINISHED

NUMBERS_LEFT_OUT = 1000
"""Tickets opened after the backup are lost, but people know their numbers: none is given again."""


class CannotRestore(Exception):
    """It cannot be restored here; the message says why and what to do."""


def check_fits(archive: Archive, now: datetime, *, replace: bool) -> None:
    """See that the archive can be restored into the application's database.

    Raises Unusable for an archive of a newer version, CannotRestore where a worker runs or data is
    there that nobody allowed to ``replace``.
    """
    if not schema.is_known(archive.manifest.revision):
        raise Unusable(
            f"The backup was made by a newer version ({archive.manifest.product}, tables of "
            f"{archive.manifest.revision}). Restore it with that version."
        )
    with database.reading(), db.engine.connect() as connection:
        is_ours = schema.revision_of(connection) is not None
        filled = first_filled(connection)
    if is_ours and heartbeat.living(now):
        raise CannotRestore("A worker is running on this database. Stop web and worker first.")
    db.session.remove()
    if filled and not replace:
        raise CannotRestore(
            f"The database is not empty: its table {filled} holds data. With --replace it is kept "
            "aside, and the backup takes its place."
        )


def restore(
    archive: Archive,
    instance: Path,
    now: datetime,
    steps: Steps,
    secret: AbstractContextManager[None],
) -> Path | None:
    """Put everything back; sending starts paused. Commits.

    The archive was checked, and fits. ``secret`` puts the backup's secret key in the place of the
    instance's own, which by then is kept aside. Gives back the folder in which what was there
    before is kept, if anything was. Raises CannotFill, Unusable and OSError, and then has changed
    nothing.
    """
    with _unfinished(instance, archive, now):
        with ExitStack() as own_files, filling(db.engine) as connection:
            aside = keep_aside(connection, instance, now)
            own_files.enter_context(secret)
            _put_files(archive, instance, steps)
            _replace_rows(connection, archive, now, steps)
        refresh_statistics(db.engine)
    return aside


def _put_files(archive: Archive, instance: Path, steps: Steps) -> None:
    store = Store(instance / "attachments")
    with steps("Files", archive.manifest.files.count) as advance:
        for digest, file in archive.files():
            store.put_back(digest, file)
            advance(1)
    os.sync()


def _replace_rows(connection: Connection, archive: Archive, now: datetime, steps: Steps) -> None:
    drop_tables(connection)
    schema.upgrade(connection, archive.manifest.revision)
    with steps("Rows", archive.manifest.rows) as advance:
        tallies = fill(connection, archive, advance)
    with steps("Comparing", archive.manifest.rows) as advance:
        check(connection, tallies, advance)
    for shape in archive.shapes:
        if shape.name == "ticket":
            given = archive.counters[shape.name]
            set_counter(connection, shape, given, leave_out=NUMBERS_LEFT_OUT)
    schema.upgrade(connection)
    _pause(connection, archive, now)


def _pause(connection: Connection, archive: Archive, now: datetime) -> None:
    """Nothing leaves before somebody has looked; and no worker of the backup's time is alive."""
    taken_at = archive.manifest.taken_at
    gone = Setting.key.startswith(heartbeat.PREFIX) | (Setting.key == sending.PAUSED)
    connection.execute(delete(Setting).where(gone))
    connection.execute(insert(Setting).values(**sending.setting_of_pause(now, taken_at)))
    told = {"backup_of": taken_at.isoformat(), "product": archive.manifest.product}
    connection.execute(insert(AdminEvent).values(at=now, kind="restored", data=told))


@contextmanager
def _unfinished(instance: Path, archive: Archive, now: datetime) -> Iterator[None]:
    """Mark the instance for the length of the block, and longer only if we are killed in it."""
    marker = instance / UNFINISHED
    told = (
        f"This instance is not complete: the restore of a backup of "
        f"{archive.manifest.taken_at:%Y-%m-%d %H:%M} UTC began at {now:%Y-%m-%d %H:%M} UTC and did "
        "not finish. Run `helpdesk restore` again.\n"
    )
    write_whole(marker, told.encode(), 0o644)
    flush_folder(instance)
    try:
        yield
    finally:
        marker.unlink()
