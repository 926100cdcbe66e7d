"""Rows on their way into tables: in the order of columns, encoded as the database stores them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import DeclarativeBase


class Rows:
    """Rows of one table, with the columns' defaults filled in as the ORM would."""

    def __init__(self, model: type[DeclarativeBase]) -> None:
        """Empty."""
        table = model.__table__
        assert isinstance(table, Table)
        self.table = table
        self.waiting: list[list[Any]] = []
        self.last_id = 0
        self._columns = [column.name for column in table.columns]
        self._defaults = [_default(column) for column in table.columns]

    def add(self, **values: Any) -> int:
        """A row with the next id, which is given back."""
        self.last_id += 1
        values["id"] = self.last_id
        self.waiting.append(
            [
                values[name] if name in values else default() if callable(default) else default
                for name, default in zip(self._columns, self._defaults, strict=True)
            ]
        )
        return self.last_id

    def take(self, dialect: Dialect) -> list[tuple[Any, ...]]:
        """All rows that wait, encoded for the driver; none waits any more."""
        columns: list[Iterable[Any]] = list(zip(*self.waiting, strict=True))
        self.waiting = []
        for at, column in enumerate(self.table.columns):
            encode = column.type.dialect_impl(dialect).bind_processor(dialect)
            if encode is not None and columns:
                columns[at] = [encode(value) for value in columns[at]]
        return list(zip(*columns, strict=True))


def _default(column: Any) -> Any:
    """What an insert without the column would store: a value, or a function that makes it."""
    if column.default is None:
        return None
    if column.default.is_callable:
        made = column.default.arg
        return lambda: made(None)
    return column.default.arg
