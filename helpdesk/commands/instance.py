"""Preparing an installation: its folder, its settings file and its database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import text

from helpdesk import create_app, settings, tables
from helpdesk.extensions import db

ADVISORY_LOCK = 7_204_115
"""Any number, the same in every process: PostgreSQL's advisory lock around migrations."""

SAMPLE = """\
# Settings of this installation. Every name and its meaning: README, "Settings".
public_url = "http://127.0.0.1:8000"
"""


@click.command()
def init() -> None:
    """Prepare an empty instance: folder, settings file, database."""
    folder = settings.instance_folder()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "settings.toml"
    if not file.exists():
        file.write_text(SAMPLE)
    upgrade_database()
    click.echo(f"The instance in {folder} is ready. Its settings: {file}")


@click.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    upgrade_database()
    click.echo("The database is up to date.")


def upgrade_database() -> None:
    """Run the migrations; processes that start at the same moment run them one after the other."""
    app = create_app()
    with app.app_context(), _alone():
        tables.bring_up_to_date(app)


@contextmanager
def _alone() -> Iterator[None]:
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
    else:
        folder = settings.settings().instance
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "migration.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
