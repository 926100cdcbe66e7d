"""How both database engines are set up, and how a unit of work begins, locks and is tried again.

SQLite: WAL through a library that bundles a version without the WAL reset bug
(https://www.sqlite.org/wal.html#walresetbug), synchronous=FULL, and BEGIN IMMEDIATE for writers, so
that no update is lost and no lock is upgraded halfway; they take turns. PostgreSQL: READ COMMITTED
with row locks and time limits.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar, cast

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from helpdesk import turns
from helpdesk.extensions import db

Result = TypeVar("Result")

SAFE_WAL = (3, 51, 3)
"""The first SQLite in which two writers cannot corrupt a WAL database."""
TRIES = 3
LONGEST_WAIT = 10.0
"""Seconds a writer of SQLite waits for its turn before it is refused."""

BUSY_TIMEOUT = f"busy_timeout={LONGEST_WAIT * 1000:.0f}"
_LINE = "line of writers"

_reading: ContextVar[bool] = ContextVar("reading", default=False)


class UnsafeDatabase(Exception):
    """The database library would put data at risk; the message says what to install."""


def engine_options(url: str) -> dict[str, Any]:
    """SQLAlchemy engine options for a database URL.

    What people wrote stays out of errors, for those are logged with the statement they are about.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("sqlite"):
        connect_args: dict[str, Any] = {"isolation_level": None, "timeout": LONGEST_WAIT}
        return options | {"module": sqlite, "connect_args": connect_args}
    limits = "-c lock_timeout=5000 -c statement_timeout=15000"
    limits += " -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
    connect_args = {"options": limits, "connect_timeout": 5}
    return options | {"pool_pre_ping": True, "connect_args": connect_args}


def prepare(engine: Engine) -> None:
    """Attach the set-up to an engine. Raises UnsafeDatabase where WAL could corrupt data."""
    if engine.dialect.name != "sqlite":
        return
    if sqlite.sqlite_version_info < SAFE_WAL:
        raise UnsafeDatabase(
            f"SQLite {sqlite.sqlite_version} can corrupt a database with two writers; "
            f"install pysqlite3 0.6.1 or newer."
        )
    event.listen(engine, "connect", _set_pragmas)
    if database := engine.url.database:
        event.listen(engine, "connect", partial(_join_the_line, database))
        event.listen(engine, "close", _leave_the_line)
    event.listen(engine, "begin", _begin)


def _set_pragmas(connection: Any, record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        BUSY_TIMEOUT,
        "mmap_size=0",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _join_the_line(database: str, connection: Any, record: Any) -> None:
    record.info[_LINE] = turns.Line(database)


def _leave_the_line(connection: Any, record: Any) -> None:
    record.info.pop(_LINE).close()


def _begin(connection: Connection) -> None:
    line = connection.info.get(_LINE)
    if _reading.get():
        connection.exec_driver_sql("BEGIN")
    elif line is None:  # a database in memory belongs to its only connection
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        _begin_to_write(connection, line)


def _begin_to_write(connection: Connection, line: turns.Line) -> None:
    until, driver = (
        time.monotonic() + LONGEST_WAIT,
        cast(Any, connection.connection).driver_connection,
    )
    driver.execute("PRAGMA busy_timeout=0")
    try:
        with line.head(until):
            turns.asked_until(lambda: _is_no_longer_held_up(driver), until, turns.HEAD_ASKS_EVERY)
            if not driver.in_transaction:  # say why not, as of every statement
                connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA {BUSY_TIMEOUT}")


def _is_no_longer_held_up(driver: Any) -> bool:
    """Begin, unless somebody else writes; any other trouble is found out by asking again."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite.OperationalError as error:
        return "locked" not in str(error)
    return True


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun in this block only read, and so never queue behind a writer."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun in this block write, even inside a request that otherwise reads."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def let_go(error: BaseException | None) -> None:
    """At the end of a request or job: give the connection back, even one whose server has died.

    What was to be answered is answered: nothing depends on ending a transaction that is gone.
    """
    if not db.session.registry.has():
        return
    try:
        db.session.close()
    except DBAPIError:
        db.session().invalidate()


def lacks_tables(error: DBAPIError) -> bool:
    """Whether a table was not there: the database has not been prepared, or not migrated.

    SQLSTATE 42P01 undefined table.
    """
    return getattr(error.orig, "sqlstate", None) == "42P01" or "no such table" in str(error.orig)


def is_passing(error: Exception) -> bool:
    """Whether an error is a collision with other writers that a new try can overcome.

    SQLSTATE 40001 serialization failure, 40P01 deadlock, 55P03 lock not available; SQLite busy.
    """
    if isinstance(error, StaleDataError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlstate", None) in ("40001", "40P01", "55P03"):
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)


def is_full(error: DBAPIError) -> bool:
    """Whether the disk under the database is full. SQLSTATE 53100; SQLite's SQLITE_FULL."""
    is_full_postgres = getattr(error.orig, "sqlstate", None) == "53100"
    return is_full_postgres or "disk is full" in str(error.orig)


def retrying(work: Callable[[], Result]) -> Result:
    """Do a whole unit of work, and do it again, up to three times, after a passing collision.

    ``work`` loads, changes and commits; it is rolled back before each new try.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except Exception as error:
            db.session.rollback()
            if attempt == TRIES or not is_passing(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311
    raise AssertionError("unreachable")
