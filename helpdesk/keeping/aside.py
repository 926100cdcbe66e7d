"""Keeping what a restore replaces, so that nothing is lost by restoring the wrong backup."""

import os
import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from helpdesk import database
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store
from helpdesk.keeping.archive import OWN_FILES
from helpdesk.keeping.filling import CannotFill, first_filled
from helpdesk.keeping.shapes import VERSION_TABLE, shapes

OTHERS_END_WITHIN = 60.0
"""Seconds for transactions that were begun before; requests take no longer than 30."""


def keep_aside(connection: Connection, instance: Path, now: datetime) -> Path | None:
    """Keep what is there: all files in a folder of their own with a copy of an SQLite database, or
    PostgreSQL's tables in a schema of their own. Nothing where the database is empty.

    ``connection`` is in the transaction that will replace the data, and from here on nobody else
    writes: what anybody has been told is saved is in what is kept. Attachments are linked, not
    copied, where the file system can. Gives back the folder.
    """
    if first_filled(connection) is None:
        return None
    if connection.dialect.name == "postgresql":
        _move_tables(connection, now)
    folder = instance / name_of(now)
    folder.mkdir(mode=0o700)
    for name in OWN_FILES:
        if (instance / name).is_file():
            shutil.copy2(instance / name, folder / name)
    kept = Store(folder / "attachments")
    for place in Store(instance / "attachments").files():
        there = kept.place(place.name)
        there.parent.mkdir(parents=True, exist_ok=True)
        _link(place, there)
    if db.engine.dialect.name == "sqlite":
        _copy_database(folder / "helpdesk.sqlite")
    return folder


def _move_tables(connection: Connection, now: datetime) -> None:
    """Into a schema of their own, within the transaction."""
    names = [*(shape.name for shape in shapes(connection)), VERSION_TABLE]
    _lock(connection, names)
    schema = name_of(now).replace("-", "_")
    connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" SET SCHEMA "{schema}"')


def _lock(connection: Connection, names: Sequence[str]) -> None:
    """Let whoever is in the middle of something finish, and nobody else begin.

    All tables at once or none: waiting for one while holding others could end in a deadlock, with
    this transaction or somebody's reply given up. Raises CannotFill after a while.
    """
    tables = ", ".join(f'"{name}"' for name in names)
    give_up = time.monotonic() + OTHERS_END_WITHIN
    while True:
        attempt = connection.begin_nested()
        try:
            connection.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE NOWAIT")
        except OperationalError as error:
            attempt.rollback()
            if not database.is_passing(error):
                raise
            if time.monotonic() > give_up:
                raise CannotFill("Somebody is at work in the database. Stop all servers.") from None
            time.sleep(0.05)
        else:
            attempt.commit()  # locks stay until the end of the whole transaction
            return


def name_of(now: datetime) -> str:
    """What was there before is kept under this name."""
    return f"before-restore-{now:%Y%m%d-%H%M%S}"


def _link(place: Path, there: Path) -> None:
    try:
        os.link(place, there)
    except OSError:  # another file system, or one without links
        shutil.copy2(place, there)


def _copy_database(place: Path) -> None:
    """A whole copy, its write-ahead log included (https://www.sqlite.org/lang_vacuum.html).

    On a connection of its own, for VACUUM stands outside transactions. It reads what was committed
    last, while the transaction that replaces the data lets nobody write.
    """
    place.touch(mode=0o600)
    plain = db.engine.raw_connection()
    try:
        plain.cursor().execute("VACUUM INTO ?", (str(place),))
    finally:
        plain.close()
