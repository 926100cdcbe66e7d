"""Thousands of open tickets at once: one is opened by the verb, the others are its copies."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text

from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Event, Message, Target, Ticket
from helpdesk.models.base import Model
from tests import cast

AT_ONCE = 1000


def open_many(count: int, *, now: datetime, topic: str = "vpn") -> list[int]:
    """Open so many tickets at ``now``, commit, and give back their numbers."""
    category = cast.category(topic)
    first = tickets.open_ticket(
        by=cast.person("employee"),
        requester=cast.person("employee"),
        category=category,
        form_version=category.form_versions[0],
        title="No VPN",
        description="It does not connect.",
        answers={},
        now=now,
    )
    db.session.commit()
    number = first.id
    numbers = list(range(number + 1, number + count))
    for table in (Ticket, Message, Event, Target):
        _copy(table, number, numbers)
    db.session.commit()
    return [number, *numbers]


def _copy(model: type[Model], original: int, numbers: list[int]) -> None:
    """The original's rows once more for each number; what refers to a row refers to its copy."""
    table = model.__table__
    owner = table.c.id if model is Ticket else table.c.ticket_id
    rows = [
        dict(row) for row in db.session.execute(select(table).where(owner == original)).mappings()
    ]
    highest = db.session.scalar(select(func.max(table.c.id)))
    copies = [
        _copied(row, model, number, highest + at * len(rows) + place + 1)
        for at, number in enumerate(numbers)
        for place, row in enumerate(rows)
    ]
    for start in range(0, len(copies), AT_ONCE):
        db.session.execute(insert(table), copies[start : start + AT_ONCE])
    _count_on(table.name)


def _count_on(table: str) -> None:
    """PostgreSQL gives out numbers beside the table: those the copies took must not come again."""
    if db.engine.dialect.name == "postgresql":
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        highest = f"(SELECT max(id) FROM {table})"
        db.session.execute(text(f"SELECT setval({sequence}, {highest})"))


def _copied(row: dict[str, Any], model: type[Model], number: int, row_id: int) -> dict[str, Any]:
    if model is Ticket:
        return row | {"id": number}
    message = {"message_id": None, "digest": f"{row_id:064}"} if model is Event else {}
    named = {"submission_key": None} if model is Message else {}
    return row | message | named | {"id": row_id, "ticket_id": number}
