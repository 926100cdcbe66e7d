"""A fresh database for each test: migrated and filled once, then copied."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString, Protocol

import psycopg
import pytest

from helpdesk import Helpdesk, create_app, settings, tables
from helpdesk.extensions import db
from tests import cast
from tests.services.postgres import Postgres
from tests.shared import made_once

TEMPLATE = "template.sqlite"
ENGINE = os.environ.get("HELPDESK_TEST_DATABASE", "sqlite")


class Databases(Protocol):
    """Where fresh databases come from."""

    def fresh(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a new copy of the template, and remove it afterwards."""


class SqliteDatabases:
    """Copies of one file, made once in a run."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self.template = made_once(factory, "template", self._make) / TEMPLATE

    @staticmethod
    def _make(folder: Path) -> None:
        _make(f"sqlite:///{folder / TEMPLATE}", folder)

    def fresh(self, folder: Path) -> Iterator[str]:
        """A copy in the test's own folder."""
        copy = folder / "helpdesk.sqlite"
        shutil.copyfile(self.template, copy)
        yield f"sqlite:///{copy}"


class PostgresDatabases:
    """One database that is put back to its first state: far quicker than making one per test."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        self.server = server
        self.url = server.url("helpdesk")
        server.run("CREATE DATABASE helpdesk")
        _make(self.url, folder)
        self._put_back = self._keep()
        self._line: psycopg.Connection | None = None

    def fresh(self, folder: Path) -> Iterator[str]:
        """The database as it was after the cast moved in; whoever is still connected is not."""
        try:
            self._restore()
        except psycopg.OperationalError:  # the last test ended this line or the server's life
            self._line = None
            self._restore()
        yield self.url

    def _restore(self) -> None:
        """On a line of our own that stays open: a new one knows no table yet, and is slow."""
        self._line = self._line or psycopg.connect(self.url, autocommit=True)
        others = "datname = 'helpdesk' AND pid <> pg_backend_pid()"
        self._line.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}".encode()
        )
        self._line.execute(self._put_back.encode())

    def _keep(self) -> str:
        """Copy every table that has rows aside; the statements that put all back."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            tables = _column(
                connection, "SELECT tablename FROM pg_tables WHERE schemaname='public'"
            )
            connection.execute("CREATE SCHEMA kept")
            statements = ["SET LOCAL session_replication_role = replica"]  # foreign keys sleep
            for table in tables:
                connection.execute(f'CREATE TABLE kept."{table}" AS TABLE "{table}"')
                statements.append(f'DELETE FROM "{table}"')
                statements.append(f'INSERT INTO "{table}" TABLE kept."{table}"')
            statements += _column(
                connection,
                "SELECT format('SELECT setval(%L, %s, %L)', sequencename, coalesce(last_value, 1),"
                " last_value IS NOT NULL) FROM pg_sequences WHERE schemaname='public'",
            )
        return "BEGIN; " + "; ".join(statements) + "; COMMIT"


def _column(connection: psycopg.Connection, query: LiteralString) -> list[str]:
    return [row[0] for row in connection.execute(query)]


def _make(url: str, folder: Path) -> None:
    """Migrate an empty database and let the cast move in."""
    app = create_app(settings.load(instance=folder, database_url=url, secret_key="template"))
    with app_at_work(app):
        tables.bring_up_to_date(app)
        cast.assemble()


@contextmanager
def app_at_work(app: Helpdesk) -> Iterator[Helpdesk]:
    """Inside the application's context; no connection stays open afterwards."""
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
