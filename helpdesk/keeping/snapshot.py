"""Reading a whole database as it is at one instant, while everybody goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from helpdesk import database
from helpdesk.keeping import schema
from helpdesk.keeping.cells import Cells, Kind
from helpdesk.keeping.shapes import Shape, shapes

BATCH = 1000
TYPES: dict[Kind, sa.types.TypeEngine[Any]] = {
    Kind.INTEGER: sa.BigInteger(),
    Kind.BOOLEAN: sa.Boolean(),
    Kind.TEXT: sa.Text(),
    Kind.INSTANT: sa.DateTime(timezone=True),
    Kind.DAY: sa.Date(),
    Kind.JSON: sa.Text(),  # as its text: exact, and not parsed twice
    Kind.FLOAT: sa.Float(),
    Kind.DECIMAL: sa.Numeric(),
    Kind.BYTES: sa.LargeBinary(),
}


class Source(Protocol):
    """Where all rows come from: a database or an archive."""

    @property
    def shapes(self) -> list[Shape]:
        """The tables."""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""

    @property
    def counters(self) -> dict[str, int]:
        """The last number given out, of tables where that may be more than the highest one."""

    def rows(self, shape: Shape) -> Iterator[list[Cells]]:
        """The rows of a table, in batches."""


class Snapshot:
    """A database within one transaction that sees a single instant."""

    def __init__(self, connection: Connection) -> None:
        """``connection`` is in a transaction already."""
        self.connection = connection
        self.is_postgresql = connection.dialect.name == "postgresql"
        self.revision = schema.revision_of(connection)
        self.shapes = shapes(connection)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        count = sa.select(sa.func.count())
        return {
            shape.name: self.connection.scalar(count.select_from(sa.table(shape.name))) or 0
            for shape in self.shapes
        }

    @property
    def counters(self) -> dict[str, int]:
        """The last number given out by each sequence, or by SQLite's AUTOINCREMENT."""
        if self.is_postgresql:
            given = {s.name: _last_of_sequence(self.connection, s) for s in self.shapes}
            return {name: number for name, number in given.items() if number}
        if not _has_sequences(self.connection):
            return {}
        rows = self.connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
        return {name: number for name, number in rows if number}

    def rows(self, shape: Shape) -> Iterator[list[Cells]]:
        """The rows of a table in the order of its key, in batches, never all in memory."""
        columns = [self._column(name, kind) for name, kind in shape.columns]
        query = sa.select(*columns).select_from(sa.table(shape.name))
        query = query.order_by(*(sa.column(name) for name in shape.key))
        encode = shape.codec.encode
        streamed = query.execution_options(stream_results=True, yield_per=BATCH)
        for batch in self.connection.execute(streamed).partitions(BATCH):
            yield [encode(row) for row in batch]

    def _column(self, name: str, kind: Kind) -> sa.ColumnElement[Any]:
        column = sa.column(name, TYPES[kind])
        if kind is Kind.JSON and self.is_postgresql:
            return sa.cast(column, sa.Text)
        return column


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """The database as it is now, for the length of the block; writers are not held up.

    SQLite: a reading transaction on the write-ahead log (https://www.sqlite.org/isolation.html).
    PostgreSQL: REPEATABLE READ, which sees one snapshot throughout (manual, 13.2.2).
    """
    with engine.connect() as plain:
        connection = plain
        if engine.dialect.name == "postgresql":
            connection = plain.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with database.reading(), connection.begin():
            lift_limits(connection)
            yield Snapshot(connection)


def lift_limits(connection: Connection) -> None:
    """Let this transaction take its time: the limits are for requests, not for whole databases."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")


def sequence_of(connection: Connection, shape: Shape) -> str | None:
    """PostgreSQL: the sequence behind a table's numbers, if it has one."""
    if shape.counted is None:
        return None
    quoted = connection.dialect.identifier_preparer.quote(shape.name)
    asked = sa.select(sa.func.pg_get_serial_sequence(quoted, shape.counted))
    return connection.scalar(asked)


def _last_of_sequence(connection: Connection, shape: Shape) -> int:
    name = sequence_of(connection, shape)
    if name is None:
        return 0
    row = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {name}").one()  # noqa: S608
    return int(row.last_value) if row.is_called else 0


def _has_sequences(connection: Connection) -> bool:
    """Whether a table of this SQLite database was made with AUTOINCREMENT."""
    asked = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
    return connection.exec_driver_sql(asked).first() is not None
