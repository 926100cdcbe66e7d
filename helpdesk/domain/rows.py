"""Rows written at once, by statements put together once.

A verb knows what it adds, whole and in which order; having the unit of work find that out again
costs several times the statement itself. What is loaded and changed is left to the unit of work.
"""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, CursorResult, Executable, Insert, Table, Update, bindparam, inspect
from sqlalchemy import insert as insertion
from sqlalchemy import update as alteration
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import RelationshipDirection, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from helpdesk.extensions import db
from helpdesk.models.base import Model


class _Shape(NamedTuple):
    """How objects of a class become rows. Attributes and columns have the same names."""

    statement: Insert
    cautious: Insert
    keys: tuple[str, ...]
    columns: tuple[Column[Any], ...]
    """All but a key that the database gives."""
    pointers: tuple[tuple[str, str, str], ...]
    """What an object points to: the relationship, its column here, and the other's key."""


def insert(thing: Model) -> None:
    """Write a new object as a row now. From then on it is the session's, as if it had been read.

    What it points to must have its row.
    """
    shape = _shape(type(thing))
    done = execute(shape.statement, _values(thing, shape))
    thing.__dict__.update(zip(shape.keys, done.inserted_primary_key or (), strict=True))
    _hand_to_session(thing)


def insert_unless_there(thing: Model) -> bool:
    """The same, if no row has the object's key yet: of several at once, one is the first."""
    shape = _shape(type(thing))
    is_first = execute(shape.cautious, _values(thing, shape)).rowcount == 1
    if is_first:
        _hand_to_session(thing)
    return is_first


def update(thing: Model, **values: Any) -> None:
    """Write some values of an object into its row now; the object says them, too."""
    shape = _shape(type(thing))
    keys = {f"old_{key}": getattr(thing, key) for key in shape.keys}
    execute(_change(type(thing), tuple(values)), keys | values)
    for name, value in values.items():
        set_committed_value(thing, name, value)


def point(thing: Model) -> None:
    """Let the columns of an object say what its relationships point to, as writing it would; it is
    not written."""
    said = thing.__dict__
    for name, here, there in _shape(type(thing)).pointers:
        if name in said:
            said[here] = getattr(said[name], there, None)


def execute(statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement about tables in the session's transaction. It needs no objects, and so
    flushes none before.
    """
    return db.session.connection().execute(statement, values)


def table(kind: type[Model]) -> Table:
    """The table behind a class."""
    found = inspect(kind).local_table
    assert isinstance(found, Table)
    return found


def _hand_to_session(thing: Model) -> None:
    session = db.session()
    make_transient_to_detached(thing)
    # SQLite gives the number of a row that was rolled back again; what it stood for may live on.
    key = inspect(thing).identity_key
    if key is not None and (stale := session.identity_map.get(key)) is not None:
        session.expunge(stale)
    session.add(thing)


def _values(thing: Model, shape: _Shape) -> dict[str, Any]:
    """The row by column. The object says all of it, too, lest asking it cost a statement."""
    point(thing)
    said = thing.__dict__
    for column in shape.columns:
        if column.key not in said:
            said[column.key] = _default(column)
    return {column.key: said[column.key] for column in shape.columns}


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    if default is None:
        return None
    return default.arg if default.is_scalar else default.arg(None)


@cache
def _change(kind: type[Model], names: tuple[str, ...]) -> Update:
    rows = table(kind)
    change = alteration(rows).values({name: bindparam(name) for name in names})
    return change.where(*(key == bindparam(f"old_{key.key}") for key in rows.primary_key))


@cache
def _shape(kind: type[Model]) -> _Shape:
    rows = table(kind)
    pointers = (
        (one.key, str(here.key), str(there.key))
        for one in inspect(kind).relationships
        if one.direction is RelationshipDirection.MANYTOONE
        for here, there in one.local_remote_pairs
    )
    return _Shape(
        insertion(rows),
        postgresql.insert(rows).on_conflict_do_nothing(),  # which SQLite says in the same words
        tuple(column.key for column in rows.primary_key),
        tuple(column for column in rows.columns if column is not rows.autoincrement_column),
        tuple(pointers),
    )
