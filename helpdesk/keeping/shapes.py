"""The tables as they are in a database, found there: a new one is kept without being named here."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from helpdesk.keeping.cells import Codec, Kind

VERSION_TABLE = "alembic_version"
"""Says which migration the tables are of; it is written by migrating, never copied."""
# The first that fits counts: Float is a Numeric, JSON and Boolean are types of their own.
KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (sa.Boolean, Kind.BOOLEAN),
    (sa.JSON, Kind.JSON),
    (sa.DateTime, Kind.INSTANT),
    (sa.Date, Kind.DAY),
    (sa.Integer, Kind.INTEGER),
    (sa.Float, Kind.FLOAT),
    (sa.Numeric, Kind.DECIMAL),
    (sa.LargeBinary, Kind.BYTES),
    (sa.String, Kind.TEXT),
)


class UnknownColumn(Exception):
    """A column of a type that cannot be kept exactly yet; the message names it."""


@dataclass(frozen=True)
class Shape:
    """A table: its columns in order, what each holds, and its primary key."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...]

    @property
    def codec(self) -> Codec:
        """What encodes and decodes its rows."""
        return Codec([kind for _, kind in self.columns])

    @property
    def counted(self) -> str | None:
        """The column that the database numbers by itself, if any."""
        numbered = [name for name, kind in self.columns if kind is Kind.INTEGER]
        return self.key[0] if len(self.key) == 1 and self.key[0] in numbered else None


def shapes(connection: Connection) -> list[Shape]:
    """Every table that holds data of ours, by name. Raises UnknownColumn.

    Left out are the version of the schema, columns the database computes itself, and on SQLite the
    tables of search indexes, which migrations build from the others.
    """
    inspector = sa.inspect(connection)
    names = set(inspector.get_table_names()) - {VERSION_TABLE}
    if connection.dialect.name == "sqlite":
        listed = connection.exec_driver_sql("PRAGMA table_list")
        names &= {row.name for row in listed if row.type == "table"}
    return [_shape(inspector, name) for name in sorted(names)]


def _shape(inspector: sa.Inspector, name: str) -> Shape:
    columns = tuple(
        (column["name"], kind_of(column["type"], f"{name}.{column['name']}"))
        for column in inspector.get_columns(name)
        if not column.get("computed")
    )
    key = inspector.get_pk_constraint(name)["constrained_columns"]
    return Shape(name, columns, tuple(key))


def kind_of(column_type: sa.types.TypeEngine[Any], name: str) -> Kind:
    """What a column of this type holds. Raises UnknownColumn for a type not known here."""
    for known, kind in KINDS:
        if isinstance(column_type, known):
            return kind
    raise UnknownColumn(f"The column {name} is of the type {column_type}, which cannot be kept.")
