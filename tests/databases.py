"""A fresh database for each test: migrated and filled once, then copied."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import flask_migrate

from helpdesk import Helpdesk, create_app, settings
from helpdesk.extensions import db
from tests import cast
from tests.services.postgres import Postgres

ENGINE = os.environ.get("HELPDESK_TEST_DATABASE", "sqlite")


class Databases(Protocol):
    """Where fresh databases come from."""

    def fresh(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a new copy of the template, and remove it afterwards."""


class SqliteDatabases:
    """Copies of one file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite"
        _make(f"sqlite:///{self.template}", folder)

    def fresh(self, folder: Path) -> Iterator[str]:
        """A copy in the test's own folder."""
        copy = folder / "helpdesk.sqlite"
        shutil.copyfile(self.template, copy)
        yield f"sqlite:///{copy}"


class PostgresDatabases:
    """Databases made from a template database."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        self.server = server
        server.run("CREATE DATABASE template_helpdesk")
        _make(server.url("template_helpdesk"), folder)

    def fresh(self, folder: Path) -> Iterator[str]:
        """A database of the test's own."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.server.run(f"CREATE DATABASE {name} TEMPLATE template_helpdesk STRATEGY file_copy")
        yield self.server.url(name)
        self.server.run(f"DROP DATABASE {name} WITH (FORCE)")


def _make(url: str, folder: Path) -> None:
    """Migrate an empty database and let the cast move in."""
    app = create_app(settings.load(instance=folder, database_url=url, secret_key="template"))
    with app_at_work(app):
        flask_migrate.upgrade(directory=f"{app.root_path}/migrations")
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
