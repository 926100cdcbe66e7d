"""Moving everything from one database to another, of the same engine or not."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask
from sqlalchemy import Connection, Engine

from helpdesk.extensions import db
from helpdesk.keeping import schema
from helpdesk.keeping.cells import Tally
from helpdesk.keeping.filling import Advance, check, fill, filling, first_filled
from helpdesk.keeping.snapshot import Snapshot, lift_limits, snapshot

Steps = Callable[[str, int], AbstractContextManager[Advance]]
"""Told what is done and how many rows that is; the block gets what counts them."""


class CannotMove(Exception):
    """This cannot be moved there; the message says why and what to do."""


def move(here: Flask, there: Flask, steps: Steps) -> dict[str, Tally]:
    """Copy all rows from the database of one application into that of another; read them back.

    The source is read at one instant. The target has no tables yet, or has them empty and in this
    version; it holds everything at the end, or what it held before. Gives back the tally of each
    table. Raises CannotMove and CannotFill. Commits.
    """
    with here.app_context(), snapshot(db.engine) as source:
        if source.revision != schema.head():
            raise CannotMove("The database is of an older version. Run `helpdesk migrate` first.")
        with there.app_context():
            with filling(db.engine) as target:
                tallies = _into(target, source, steps)
            refresh_statistics(db.engine)
            return tallies


def _into(target: Connection, source: Snapshot, steps: Steps) -> dict[str, Tally]:
    _prepare(target)
    rows = sum(source.counts.values())
    with steps("Copying", rows) as advance:
        tallies = fill(target, source, advance)
    with steps("Comparing", rows) as advance:
        check(target, tallies, advance)
    return tallies


def _prepare(target: Connection) -> None:
    """Make the tables, unless they are there and empty."""
    found = schema.revision_of(target)
    filled = first_filled(target)
    if filled is not None:
        raise CannotMove(
            f"The target is not empty: its table {filled} holds data. Name an empty database."
        )
    if found is None:
        schema.upgrade(target)
    elif found != schema.head():
        raise CannotMove("The target's tables are of another version. Name a database without any.")


def refresh_statistics(engine: Engine) -> None:
    """PostgreSQL plans its queries by statistics, which a filled table does not have yet."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            lift_limits(connection)
            connection.exec_driver_sql("ANALYZE")
