"""How a ticket stood in another system at some instant."""

from dataclasses import dataclass

from helpdesk.models import (
    Category,
    Person,
    Priority,
    Queue,
    ResolutionCode,
    State,
    WaitingReason,
)


@dataclass(frozen=True)
class Picture:
    """A ticket's values from one instant on, until the next picture.

    ``waiting_reason`` is needed while the state is waiting, ``resolution_code`` counts only when
    the state becomes resolved or closed.
    """

    state: State
    queue: Queue
    category: Category
    priority: Priority
    assignee: Person | None = None
    waiting_reason: WaitingReason | None = None
    resolution_code: ResolutionCode = ResolutionCode.SOLVED
