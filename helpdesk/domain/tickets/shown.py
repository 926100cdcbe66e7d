"""A ticket as its page shows it: plain values with the names it needs, in one statement."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam
from sqlalchemy.orm import aliased

from helpdesk.domain import policy
from helpdesk.extensions import rows
from helpdesk.models import (
    Category,
    Channel,
    Department,
    FormVersion,
    Kind,
    Person,
    Priority,
    Queue,
    ResolutionCode,
    State,
    Ticket,
    WaitingReason,
)
from helpdesk.models.base import Texts


class Shown(NamedTuple):
    """What a page knows of a ticket. Not for changing it: that needs the row itself, locked."""

    id: int
    version: int
    kind: Kind
    title: str
    category_id: int
    answers: dict[str, Any]
    queue_id: int
    requester_id: int
    assignee_id: int | None
    owner_id: int | None
    channel: Channel
    state: State
    is_open: bool
    priority: Priority
    is_confidential: bool
    waiting_reason: WaitingReason | None
    wake_at: datetime | None
    resolution_code: ResolutionCode | None
    judge_result: bool
    opened_at: datetime
    first_responded_at: datetime | None
    closed_at: datetime | None
    closes_at: datetime | None
    nudge_at: datetime | None
    source: str | None
    external_number: str | None
    plan_id: int | None
    work_order: str
    category_name: Texts
    queue_name: Texts
    queue_line: int
    requester_name: str
    requester_username: str
    requester_mail: str | None
    requester_phone: str | None
    requester_office: str | None
    requester_department: str | None
    assignee_name: str | None
    owner_name: str | None
    form: Mapping[str, Any] | None
    """The document of the form version that the requester filled in."""

    @property
    def reference(self) -> str:
        """The number as people say it."""
        return f"HD-{self.id}"


REQUESTER, ASSIGNEE, OWNER = aliased(Person), aliased(Person), aliased(Person)
NAMES = (
    *(Category.name, Queue.name, Queue.line),
    *(REQUESTER.name, REQUESTER.username, REQUESTER.mail, REQUESTER.phone, REQUESTER.office),
    *(Department.name, ASSIGNEE.name, OWNER.name, FormVersion.document),
)
COLUMNS = (*(getattr(Ticket, name) for name in Shown._fields[: -len(NAMES)]), *NAMES)


def show(person: Person, number: int) -> Shown | None:
    """The ticket with everything its page names, or None if the person may not see it."""
    row = rows(_showing(policy.visible_tickets(person)), {"number": number}).one_or_none()
    return Shown._make(row) if row is not None else None


@lru_cache(maxsize=1000)
def _showing(visible: Select[Ticket]) -> Select[*tuple[Any, ...]]:
    return (
        visible.where(Ticket.id == bindparam("number"))
        .join(Category, Category.id == Ticket.category_id)
        .join(Queue, Queue.id == Ticket.queue_id)
        .join(REQUESTER, REQUESTER.id == Ticket.requester_id)
        .outerjoin(Department, Department.id == REQUESTER.department_id)
        .outerjoin(ASSIGNEE, ASSIGNEE.id == Ticket.assignee_id)
        .outerjoin(OWNER, OWNER.id == Ticket.owner_id)
        .outerjoin(FormVersion, FormVersion.id == Ticket.form_version_id)
        .with_only_columns(*COLUMNS)
    )
