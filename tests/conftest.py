"""What every test may ask for: the application, a fresh database, the cast, time, services."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from jinja2 import BytecodeCache
from sqlalchemy import event

from helpdesk import Helpdesk, clock, create_app, settings
from helpdesk.extensions import db
from tests import cast, once
from tests.databases import ENGINE, Databases, PostgresDatabases, SqliteDatabases, app_at_work
from tests.order import longest_first
from tests.services.postgres import DISK, Postgres
from tests.services.redis import Redis
from tests.services.slapd import directory, slapd
from tests.services.smtp import MailServer
from tests.visitor import Visitor

__all__ = ["directory", "slapd"]  # fixtures kept beside the server they start

NOBODY_LISTENS = 1  # a port on which connections are refused at once
MONDAY_MORNING = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)
"""10:00 in Kyiv, in office hours, far from any holiday or change of the clocks."""

Statements = Callable[[], AbstractContextManager[list[str]]]


def pytest_unconfigure() -> None:
    """Spare the last collections of garbage all that the tests have left.

    They take seconds on a busy machine, and pytest-xdist interrupts a process (KeyboardInterrupt)
    that has not ended 5 s after it was told to.
    """
    gc.freeze()


def pytest_collection_finish() -> None:
    """All modules are imported now."""
    once.look_for_garbage_seldom()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The second engine repeats every test that uses a database; the others know no engine, and
    looks are looked at once. Processes that share the tests begin with the longest."""
    if ENGINE != "sqlite":
        uses = [
            item
            for item in items
            if "database_url" in getattr(item, "fixturenames", ())
            and not item.get_closest_marker("looks")
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in uses])
        items[:] = uses
    if shared := getattr(config, "workerinput", None):
        items[:] = longest_first(items, shared["workercount"])


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    """A developer's own HELPDESK_… variables change no test."""
    for name in [name for name in os.environ if name.startswith("HELPDESK_")]:
        if not name.startswith("HELPDESK_TEST_"):
            del os.environ[name]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL cluster."""
    server = Postgres().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    _no_settings_from_outside: None,
) -> Databases:
    """Where fresh databases come from, on the engine named by HELPDESK_TEST_DATABASE."""
    if ENGINE == "postgresql":
        folder = tmp_path_factory.mktemp("template")
        return PostgresDatabases(request.getfixturevalue("postgres"), folder)
    return SqliteDatabases(tmp_path_factory)


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[Redis]:
    server = Redis().start()
    yield server
    server.remove()


@pytest.fixture
def redis(_redis_server: Redis) -> Iterator[Redis]:
    """A running, empty Redis; a test may stop it, the next one finds it running again."""
    _redis_server.forget()
    yield _redis_server
    _redis_server.speak()
    _redis_server.stop()
    _redis_server.start()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """An SMTP server that answers as it is told."""
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """As pytest makes it; for faults on a disk, where all tests lie in memory too: who is killed at
    any moment is hit in the middle of a commit only where a commit takes its time."""
    if request.node.get_closest_marker("faults") is None:
        yield tmp_path
        return
    with TemporaryDirectory(prefix="helpdesk-", dir=DISK, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def database_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, with the cast in it."""
    yield from databases.fresh(tmp_path)


@pytest.fixture
def options() -> dict[str, Any]:
    """Settings that differ from the usual ones; test modules override this fixture."""
    return {}


@pytest.fixture(scope="session")
def _compiled_templates() -> BytecodeCache:
    """Each test has an application of its own; its templates need compiling only once."""
    return once.CompiledTemplates()


@pytest.fixture(autouse=True, scope="session")
def _done_once() -> Iterator[None]:
    """Each test has an application of its own; what all of them do alike is done only once."""
    with once.compiled_addresses(), once.compiled_statements(), once.known_time_zones():
        yield


@pytest.fixture
def app(
    database_url: str,
    tmp_path: Path,
    options: dict[str, Any],
    _compiled_templates: BytecodeCache,
) -> Iterator[Helpdesk]:
    """The application, with neither Redis nor SMTP unless ``options`` name them."""
    usual: dict[str, Any] = {
        "instance": tmp_path,
        "database_url": database_url,
        "secret_key": "of the tests",
        "public_url": "http://localhost",
        "redis_url": f"redis://127.0.0.1:{NOBODY_LISTENS}/0",
        "smtp_port": NOBODY_LISTENS,
        "log_level": "ERROR",
    }
    application = create_app(settings.load(**(usual | options)))
    application.test_client_class = Visitor
    application.testing = True
    application.jinja_env.bytecode_cache = _compiled_templates
    yield application
    with app_at_work(application):
        pass
    once.forget(application)


@pytest.fixture
def client(app: Helpdesk) -> Visitor:
    """A browser in which nobody is signed in."""
    return browser(app)


def browser(app: Helpdesk) -> Visitor:
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


@pytest.fixture
def as_(app: Helpdesk) -> Callable[[str], Visitor]:
    """``as_("agent")``: a browser in which that member of the cast is signed in."""

    def signed_in(who: str) -> Visitor:
        with app.app_context():
            token = cast.signed_in_token(who, now=clock.now())
        visitor = browser(app)
        visitor.sign_in_with(token)
        return visitor

    return signed_in


@pytest.fixture
def as_employee(as_: Callable[[str], Visitor]) -> Visitor:
    """Somebody in sales."""
    return as_("employee")


@pytest.fixture
def as_employee2(as_: Callable[[str], Visitor]) -> Visitor:
    """Somebody in finance."""
    return as_("employee2")


@pytest.fixture
def as_agent(as_: Callable[[str], Visitor]) -> Visitor:
    """An agent of line 1, the service desk."""
    return as_("agent")


@pytest.fixture
def as_agent2(as_: Callable[[str], Visitor]) -> Visitor:
    """An agent of line 2, the network."""
    return as_("agent2")


@pytest.fixture
def as_lead(as_: Callable[[str], Visitor]) -> Visitor:
    """The lead of both lines."""
    return as_("lead")


@pytest.fixture
def as_manager(as_: Callable[[str], Visitor]) -> Visitor:
    """The manager of the IT department."""
    return as_("manager")


@pytest.fixture
def as_admin(as_: Callable[[str], Visitor]) -> Visitor:
    """An administrator who works in no queue."""
    return as_("admin")


class Time:
    """The test's own time; it stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MONDAY_MORNING

    def at(self, instant: datetime) -> None:
        """Show this instant (aware)."""
        self.now = instant.astimezone(UTC)

    def advance(self, **span: float) -> datetime:
        """Let time pass: ``advance(hours=26)``."""
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def time(app: Helpdesk) -> Iterator[Time]:
    """Time stands still on a Monday morning. Ask for it before the cast signs in."""
    own = Time()
    with clock.showing(lambda: own.now):
        yield own


@pytest.fixture
def statements(app: Helpdesk) -> Statements:
    """``with statements() as made``: the SQL sent meanwhile, without BEGIN and the like."""

    @contextmanager
    def recording() -> Iterator[list[str]]:
        made: list[str] = []

        def note(connection: Any, cursor: Any, sql: str, *rest: Any) -> None:
            if not sql.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                made.append(sql)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield made
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return recording
