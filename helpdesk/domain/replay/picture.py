"""How a ticket stood in another system at some instant."""

from dataclasses import dataclass

from helpdesk.models import (
    Category,
    Person,
    Priority,
    Queue,
    ResolutionCode,
    State,
    Ticket,
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
    waiting_reason: str | None = None
    resolution_code: ResolutionCode = ResolutionCode.SOLVED

    def is_of(self, ticket: Ticket) -> bool:
        """Whether the ticket stands like this."""
        is_same_wait = (
            self.state is not State.WAITING or ticket.waiting_reason == self.waiting_reason
        )
        return is_same_wait and (
            (ticket.state, ticket.priority) == (self.state, self.priority)
            and ticket.queue is self.queue
            and ticket.category is self.category
            and ticket.assignee is self.assignee
        )
