"""Where corpora are kept, built once and copied for each measurement: on SQLite and PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks.corpus.lives import OPEN_SHARE
from benchmarks.corpus.loading import Loaded
from benchmarks.instance import build
from tests.services.postgres import Postgres


@dataclass(frozen=True)
class Place:
    """An instance with a corpus: its folder and its database (empty: SQLite in the folder)."""

    folder: Path
    database: str = ""


def _name(tickets: int, open_share: float) -> str:
    return str(tickets) if open_share == OPEN_SHARE else f"{tickets}_{open_share * 100:.0f}"


class Store(Protocol):
    """Corpora on one engine."""

    name: str

    def build(self, tickets: int, open_share: float = OPEN_SHARE) -> Loaded:
        """Make the corpus of so many tickets, of which so large a part is open."""

    @contextmanager
    def copy(self, tickets: int, open_share: float = OPEN_SHARE) -> Iterator[Place]:
        """A copy of that corpus to write into; it is removed afterwards."""
        raise NotImplementedError
        yield


class SqliteStore:
    """A file for each corpus."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        """Everything is kept below ``folder``."""
        self.folder = folder

    def build(self, tickets: int, open_share: float = OPEN_SHARE) -> Loaded:
        """Make the corpus of so many tickets."""
        return build(self.source(tickets, open_share), tickets, open_share=open_share)

    def source(self, tickets: int, open_share: float = OPEN_SHARE) -> Path:
        """The instance that is copied."""
        return self.folder / f"sqlite-{_name(tickets, open_share)}"

    @contextmanager
    def copy(self, tickets: int, open_share: float = OPEN_SHARE) -> Iterator[Place]:
        """A copy of the file in a folder of its own."""
        with TemporaryDirectory(prefix="helpdesk-bench-", dir=self.folder) as name:
            file = "helpdesk.sqlite"
            shutil.copyfile(self.source(tickets, open_share) / file, Path(name) / file)
            yield Place(Path(name))


class Given(SqliteStore):
    """One corpus that is there already."""

    def source(self, tickets: int, open_share: float = OPEN_SHARE) -> Path:
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

    def build(self, tickets: int, open_share: float = OPEN_SHARE) -> Loaded:
        """Make the corpus of so many tickets."""
        name = f"corpus_{_name(tickets, open_share)}"
        self._server.run(f"CREATE DATABASE {name}")
        folder = self.folder / name
        return build(folder, tickets, self._server.url(name), open_share)

    @contextmanager
    def copy(self, tickets: int, open_share: float = OPEN_SHARE) -> Iterator[Place]:
        """A database made from the corpus as its template."""
        name, source = f"copy_{next(self._number)}", f"corpus_{_name(tickets, open_share)}"
        self._server.run(f"CREATE DATABASE {name} TEMPLATE {source}")
        try:
            with TemporaryDirectory(prefix="helpdesk-bench-", dir=self.folder) as folder:
                yield Place(Path(folder), self._server.url(name))
        finally:
            self._server.run(f"DROP DATABASE {name} WITH (FORCE)")
