"""Kills, stops and races, against real processes on durable databases."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk import Helpdesk
from tests.databases import ENGINE, Databases, PostgresDatabases, SqliteDatabases
from tests.faults.browser import Browser
from tests.faults.figures import IN_FULL
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stage import Stage, environment
from tests.services.postgres import Postgres
from tests.services.processes import free_port
from tests.services.redis import Redis
from tests.services.smtp import MailServer
from tests.visitor import Visitor

__all__ = ["IN_FULL"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is about faults."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("faults")


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[Postgres | None]:
    """On that engine: a cluster that syncs to the disk, and that a test may kill."""
    server = Postgres(is_durable=True).start() if ENGINE == "postgresql" else None
    yield server
    if server is not None:
        server.stop()


@pytest.fixture(scope="session")
def databases(
    durable_postgres: Postgres | None,
    tmp_path_factory: pytest.TempPathFactory,
    _no_settings_from_outside: None,
) -> Databases:
    """Fresh databases as everywhere, but on disks that are waited for."""
    if durable_postgres is not None:
        return PostgresDatabases(durable_postgres, tmp_path_factory.mktemp("durable"))
    return SqliteDatabases(tmp_path_factory)


@pytest.fixture
def postgres(durable_postgres: Postgres | None) -> Iterator[Postgres]:
    """The server to be killed; the next test finds it running again."""
    if durable_postgres is None:
        pytest.skip("SQLite is no server that could be killed")
    yield durable_postgres
    durable_postgres.bring_back()


@pytest.fixture
def mail_record(tmp_path: Path) -> Path:
    """Where the mail server writes down each mail before it answers."""
    record = tmp_path / "mails.jsonl"
    record.touch()
    return record


@pytest.fixture
def mail_server(mail_record: Path) -> Iterator[MailServer]:
    """An SMTP server that answers as it is told, and keeps a record of its own."""
    server = MailServer(mail_record).start()
    yield server
    server.stop()


@pytest.fixture
def port() -> int:
    """Where the web process will listen."""
    return free_port()


@pytest.fixture
def options(port: int) -> dict[str, Any]:
    """The address by which it is reached."""
    return {"public_url": f"http://127.0.0.1:{port}"}


@pytest.fixture
def stage(
    app: Helpdesk, redis: Redis, mail_server: MailServer, port: int, tmp_path: Path
) -> Iterator[Stage]:
    """Web and worker, not started yet."""
    made = Stage(app, environment(app, redis, mail_server, port), tmp_path, port)
    yield made
    made.stop()
    made.show_logs()


@pytest.fixture
def at_the_browser(as_: Callable[[str], Visitor], port: int) -> Callable[[str], Browser]:
    """``at_the_browser("employee")``: that person, at a browser that speaks to the web process."""
    return lambda who: Browser(as_(who), port)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """What people are told was saved."""
    made = Journal(tmp_path / "journal.jsonl")
    yield made
    made.close()


@pytest.fixture
def load(at_the_browser: Callable[[str], Browser], journal: Journal) -> Load:
    """Everybody at work, once it is ``running()``."""
    return Load(at_the_browser, journal)
