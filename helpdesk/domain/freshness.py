"""Telling cheaply whether anything has happened since something was read."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, cast, func, select

from helpdesk.extensions import db, rows
from helpdesk.models import AdminEvent, Event


def mark() -> tuple[Any, ...]:
    """What differs once tickets or the set-up are others: while it stays, what was read is true.

    The newest event of tickets and that of the house, two looks at the ends of indexes. PostgreSQL
    gives numbers out before their rows can be seen, so an older one may appear after a newer; there
    the snapshot is part of it, which says whose transactions are seen (manual, 9.27.9). Read it
    before what it stands for.
    """
    return tuple(rows(_marks(db.session.get_bind().dialect.name)).one())


@lru_cache(maxsize=2)
def _marks(engine: str) -> Select[*tuple[Any, ...]]:
    marks = select(
        select(func.max(Event.id)).scalar_subquery(),
        select(func.max(AdminEvent.id)).scalar_subquery(),
    )
    if engine == "postgresql":
        return marks.add_columns(cast(func.pg_current_snapshot(), String))
    return marks
