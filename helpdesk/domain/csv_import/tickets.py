"""A ticket of a file, every field checked as the forms check it."""

from dataclasses import dataclass
from datetime import datetime

from helpdesk.models import Channel, Priority, ResolutionCode, State


@dataclass(frozen=True)
class Someone:
    """Who is meant: a known person's id, or the word for somebody to be entered."""

    id: int | None
    word: str


@dataclass(frozen=True)
class Course:
    """How far the work came, and when. Instants are UTC and in this order."""

    state: State
    opened_at: datetime
    started_at: datetime | None = None
    """When work began; unknown for most that have ended, and for what is new."""
    resolved_at: datetime | None = None
    """Known for every ticket that is solved or closed."""
    closed_at: datetime | None = None
    """Known for every ticket that is closed."""
    waiting_reason: str | None = None
    """The reason's short name. Known for every ticket that waits."""


@dataclass(frozen=True)
class TicketRow:
    """One row, understood. Ids are those of the database."""

    line: int
    key: str
    """Its number in the other system, or, where it has none, one made of all it says."""
    title: str
    text: str
    requester: Someone
    assignee: Someone | None
    category_id: int
    queue_id: int | None
    """None: the category's."""
    priority: Priority | None
    """None: the category's."""
    channel: Channel
    course: Course
    resolution: str
    """Empty where nobody wrote what was done."""
    resolution_code: ResolutionCode
