"""The tables' version, and bringing tables to a version within the transaction at hand."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection


def revision_of(connection: Connection) -> str | None:
    """The migration that a database's tables are of; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest migration this version of the product knows."""
    return _scripts().get_current_head() or ""


def is_known(revision: str) -> bool:
    """Whether this version of the product can make tables of that migration."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run migrations on this connection, inside its transaction, which is not committed.

    On both engines a migration is undone with the transaction: PostgreSQL and SQLite keep their
    tables' definitions in tables.
    """
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", f"{current_app.root_path}/migrations")
    return config
