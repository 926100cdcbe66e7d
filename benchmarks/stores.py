"""Where corpora are kept, built once and copied for each measurement: on SQLite and PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks.corpus.loading import Loaded
from benchmarks.instance import build
from tests.services.postgres import Postgres


@dataclass(frozen=True)
class Place:
    """An instance with a corpus: its folder and its database (empty: SQLite in the folder)."""

    folder: Path
    database: str = ""


class Store(Protocol):
    """Corpora on one engine."""

    name: str

    def build(self, tickets: int) -> Loaded:
        """Make the corpus of so many tickets."""

    @contextmanager
    def copy(self, tickets: int) -> Iterator[Place]:
        """A copy of that corpus to write into; it is removed afterwards."""
        raise NotImplementedError
        yield


class SqliteStore:
    """A file for each corpus."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        """Everything is kept below ``folder``."""
        self.folder = folder

    def build(self, tickets: int) -> Loaded:
        """Make the corpus of so many tickets."""
        return build(self.source(tickets), tickets)

    def source(self, tickets: int) -> Path:
        """The instance that is copied."""
        return self.folder / f"sqlite-{tickets}"

    @contextmanager
    def copy(self, tickets: int) -> Iterator[Place]:
        """A copy of the file in a folder of its own."""
        with TemporaryDirectory(prefix="helpdesk-bench-", dir=self.folder) as name:
            file = "helpdesk.sqlite"
            shutil.copyfile(self.source(tickets) / file, Path(name) / file)
            yield Place(Path(name))


class Given(SqliteStore):
    """One corpus that is there already."""

    def source(self, tickets: int) -> Path:
        """The instance it is in, whatever its size."""
        return self.folder


class PostgresStore:
    """A cluster of its own, as safe as a real one: fsync is on."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        """Start the cluster."""
        self.folder, self._number = folder, count(1)
        self._server = Postgres(is_durable=True).start()

    def stop(self) -> None:
        """Stop the cluster and remove it."""
        self._server.stop()

    def build(self, tickets: int) -> Loaded:
        """Make the corpus of so many tickets."""
        self._server.run(f"CREATE DATABASE corpus_{tickets}")
        return build(self.folder / f"pg-{tickets}", tickets, self._server.url(f"corpus_{tickets}"))

    @contextmanager
    def copy(self, tickets: int) -> Iterator[Place]:
        """A database made from the corpus as its template."""
        name = f"copy_{next(self._number)}"
        self._server.run(f"CREATE DATABASE {name} TEMPLATE corpus_{tickets}")
        try:
            with TemporaryDirectory(prefix="helpdesk-bench-", dir=self.folder) as folder:
                yield Place(Path(folder), self._server.url(name))
        finally:
            self._server.run(f"DROP DATABASE {name} WITH (FORCE)")
