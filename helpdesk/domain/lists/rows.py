"""A ticket as one row of a list: only what the row shows, so that long lists stay cheap."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import aliased

from helpdesk.models import Category, Person, Priority, State, Ticket
from helpdesk.models.base import Texts

REQUESTER, ASSIGNEE = aliased(Person), aliased(Person)


class Row(NamedTuple):
    """What a list knows of a ticket. Names are those of the ticket; people are given by name."""

    id: int
    title: str
    state: State
    is_open: bool
    priority: Priority
    waiting_reason: str | None
    due_at: datetime | None
    work_order: str
    queue_id: int
    requester_id: int
    assignee_id: int | None
    owner_id: int | None
    requester_name: str
    assignee_name: str | None
    category_name: Texts

    @property
    def reference(self) -> str:
        """The number as people say it."""
        return f"HD-{self.id}"


COLUMNS = (
    *(getattr(Ticket, name) for name in Row._fields[:-3]),
    REQUESTER.name,
    ASSIGNEE.name,
    Category.name,
)


def as_rows(query: Select[Ticket]) -> Select[*tuple[Any, ...]]:
    """The query for tickets, asking for the values of a ``Row`` instead."""
    return (
        query.join(REQUESTER, Ticket.requester_id == REQUESTER.id)
        .outerjoin(ASSIGNEE, Ticket.assignee_id == ASSIGNEE.id)
        .join(Category, Ticket.category_id == Category.id)
        .with_only_columns(*COLUMNS)
    )
