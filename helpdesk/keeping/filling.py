"""Writing all rows into an empty database, within one transaction: all of it, or nothing.

The order of the tables does not matter, nor do circles between them: foreign keys are looked at
once all rows are there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from helpdesk import database
from helpdesk.keeping.cells import Cells, Tally
from helpdesk.keeping.shapes import VERSION_TABLE, Shape, shapes
from helpdesk.keeping.snapshot import TYPES, Snapshot, Source, lift_limits, sequence_of

Advance = Callable[[int], None]
"""Told how many more rows are done."""
FURNISHED = {"setting", "waiting_reason"}
"""Tables with rows in them before anybody has moved in: what processes note, and migrations."""
NO_ROW = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
"""What cells of other kinds than their columns raise, while they are read or given to a driver."""


class CannotFill(Exception):
    """The rows do not fit this database; the message says which and why."""


@contextmanager
def filling(engine: Engine) -> Iterator[Connection]:
    """One transaction in which a whole database is filled; committed at the end of the block.

    SQLite's foreign keys sleep meanwhile, which can be told outside transactions only
    (https://www.sqlite.org/pragma.html#pragma_foreign_keys). Deferring them instead takes time
    that grows with the square of the rows; and migrations that rebuild a table need it as well.
    """
    with database.writing(), engine.connect() as connection:
        _watch_foreign_keys(connection, False)
        try:
            with connection.begin():
                lift_limits(connection)
                yield connection
        finally:
            _watch_foreign_keys(connection, True)


def _watch_foreign_keys(connection: Connection, are_watched: bool) -> None:
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and driver is not None:
        driver.execute(f"PRAGMA foreign_keys = {'ON' if are_watched else 'OFF'}")


def first_filled(connection: Connection) -> str | None:
    """The name of a table that holds data; None for an empty database."""
    for shape in shapes(connection):
        rows = sa.select(sa.literal(1)).select_from(sa.table(shape.name)).limit(1)
        if shape.name not in FURNISHED and connection.scalar(rows):
            return shape.name
    return None


def drop_tables(connection: Connection) -> None:
    """Remove all our tables with what is in them, and the note of their version."""
    names = [shape.name for shape in shapes(connection)]
    if sa.inspect(connection).has_table(VERSION_TABLE):
        names.append(VERSION_TABLE)
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    for name in names:
        connection.exec_driver_sql(f'DROP TABLE "{name}"{cascade}')


def fill(connection: Connection, source: Source, advance: Advance) -> dict[str, Tally]:
    """Copy all rows and the counters; gives back the tally of what was written, by table.

    The tables are there, empty and of the source's version. Raises CannotFill.
    """
    ours = {shape.name: shape for shape in shapes(connection)}
    tallies: dict[str, Tally] = {}
    with _foreign_keys_aside(connection):
        for name in FURNISHED & ours.keys():
            connection.execute(sa.delete(sa.table(name)))
        for shape in source.shapes:
            _check(shape, ours.get(shape.name))
            tallies[shape.name] = _fill_table(connection, shape, source, advance)
            set_counter(connection, shape, source.counters.get(shape.name, 0))
    return tallies


def check(connection: Connection, expected: dict[str, Tally], advance: Advance) -> None:
    """Read everything back and compare it with what was meant. Raises CannotFill."""
    written = Snapshot(connection)
    for shape in written.shapes:
        found = tally_of(written, shape, advance)
        if found != expected.get(shape.name, Tally()):
            raise CannotFill(f"The table {shape.name} does not read back as it was written.")


def tally_of(source: Source, shape: Shape, advance: Advance) -> Tally:
    """Count a table and its content."""
    tally = Tally()
    for batch in source.rows(shape):
        for cells in batch:
            tally.add(cells)
        advance(len(batch))
    return tally


def set_counter(
    connection: Connection, shape: Shape, at_least: int = 0, leave_out: int = 0
) -> None:
    """Let the database number on after the highest number and ``at_least``, and ``leave_out``."""
    if shape.counted is None:
        return
    table = sa.table(shape.name, sa.column(shape.counted))
    highest = connection.scalar(sa.select(sa.func.max(table.c[shape.counted]))) or 0
    last = max(highest, at_least) + leave_out
    if connection.dialect.name == "postgresql":
        name = sequence_of(connection, shape)
        if name is not None:
            setval = sa.func.setval(name, max(last, 1), last > 0)
            connection.execute(sa.select(setval))
    elif connection.exec_driver_sql(
        "SELECT 1 FROM sqlite_master WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'", (shape.name,)
    ).first():
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (shape.name,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (shape.name, last))


def _check(theirs: Shape, ours: Shape | None) -> None:
    """See that the table has the same columns on both sides. Raises CannotFill naming those."""
    if ours is None:
        raise CannotFill(f"There is no table {theirs.name} here.")
    others = sorted({name for name, _ in set(theirs.columns) ^ set(ours.columns)})
    if others:
        raise CannotFill(f"The table {theirs.name} is not the same here: {', '.join(others)}.")


def _fill_table(connection: Connection, shape: Shape, source: Source, advance: Advance) -> Tally:
    tally, decode = Tally(), shape.codec.decode

    def decoded() -> Iterator[list[list[Any]]]:
        for batch in source.rows(shape):
            yield [_counted(tally, cells, decode) for cells in batch]
            advance(len(batch))

    write = _copy if connection.dialect.name == "postgresql" else _insert
    try:
        write(connection, shape, decoded())
    except (psycopg.Error, DBAPIError) as error:
        raise CannotFill(f"The table {shape.name} does not fit: {_reason(error)}") from error
    except NO_ROW as error:
        raise CannotFill(f"The table {shape.name} holds what is no row of it.") from error
    return tally


def _counted(tally: Tally, cells: Cells, decode: Callable[[Cells], list[Any]]) -> list[Any]:
    tally.add(cells)
    return decode(cells)


def _insert(connection: Connection, shape: Shape, batches: Iterator[list[list[Any]]]) -> None:
    names = [name for name, _ in shape.columns]
    columns = (sa.column(name, TYPES[kind]) for name, kind in shape.columns)
    statement = sa.insert(sa.table(shape.name, *columns))
    for batch in batches:
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in batch])


def _copy(connection: Connection, shape: Shape, batches: Iterator[list[list[Any]]]) -> None:
    """PostgreSQL's COPY: several times quicker than INSERT."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in shape.columns)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(shape.name), names)
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        for line, row in enumerate(chain.from_iterable(batches), 1):
            try:
                copy.write_row(row)
            except psycopg.DataError as error:  # found before it was sent
                raise CannotFill(
                    f"The table {shape.name} does not fit: {error} (line {line})"
                ) from error


def _reason(error: psycopg.Error | DBAPIError) -> str:
    """What the database says, with the row where it says that too."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.Error) and cause.diag.message_primary:
        return f"{cause.diag.message_primary} ({cause.diag.context or 'no place given'})"
    return str(cause)


@contextmanager
def _foreign_keys_aside(connection: Connection) -> Iterator[None]:
    """Let rows come in any order, and see at the end that none names one that is not there.

    PostgreSQL checks each row at once, so its constraints are taken away and put back, as its own
    dumps do; putting one back checks all rows. It is part of the transaction.
    """
    if connection.dialect.name == "sqlite":
        yield
        wrong = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if wrong is not None:
            raise CannotFill(f"A row of {wrong[0]} names one of {wrong[2]} that is not there.")
        return
    keys = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).all()
    for table, name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    try:
        for table, name, definition in keys:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    except DBAPIError as error:
        raise CannotFill(f"A row names one that is not there: {_reason(error)}") from error
