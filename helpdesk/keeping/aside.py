"""Keeping what a restore replaces, so that nothing is lost by restoring the wrong backup."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from helpdesk import database
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store
from helpdesk.keeping.archive import OWN_FILES
from helpdesk.keeping.filling import first_filled
from helpdesk.keeping.shapes import VERSION_TABLE, shapes


def keep_aside(instance: Path, now: datetime) -> Path | None:
    """Keep the instance's files in a folder of their own, and a copy of an SQLite database.

    Attachments are linked, not copied, where the file system can. Nothing where the database is
    empty; gives back the folder.
    """
    with database.reading(), db.engine.connect() as connection:
        if first_filled(connection) is None:
            return None
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


def move_tables_aside(connection: Connection, now: datetime) -> None:
    """PostgreSQL: move the tables into a schema of their own, within the transaction."""
    if connection.dialect.name != "postgresql":
        return
    names = [*(shape.name for shape in shapes(connection)), VERSION_TABLE]
    schema = name_of(now).replace("-", "_")
    connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" SET SCHEMA "{schema}"')


def name_of(now: datetime) -> str:
    """What was there before is kept under this name."""
    return f"before-restore-{now:%Y%m%d-%H%M%S}"


def _link(place: Path, there: Path) -> None:
    try:
        os.link(place, there)
    except OSError:  # another file system, or one without links
        shutil.copy2(place, there)


def _copy_database(place: Path) -> None:
    """A whole copy, its write-ahead log included (https://www.sqlite.org/lang_vacuum.html)."""
    place.touch(mode=0o600)
    plain = db.engine.raw_connection()  # VACUUM stands outside transactions
    try:
        plain.cursor().execute("VACUUM INTO ?", (str(place),))
    finally:
        plain.close()
