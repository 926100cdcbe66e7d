"""What steps of a chain do to their tickets, by the same verbs as people.

First it is worked out what is left to do, so that the event of the step says it; then exactly that
is done, in the same transaction. Where nothing is left, because the priority is the highest already
or there is no further line, the event says so and nothing happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from helpdesk.domain import tickets
from helpdesk.domain.sla.happened import Facts
from helpdesk.domain.sla.step import Actions
from helpdesk.extensions import db
from helpdesk.i18n import text_in
from helpdesk.models import Channel, Priority, Queue, Ticket
from helpdesk.reader import speaking

HIGHEST = "highest"
NO_LINE = "no_line"
"""There is no further line in the department, or the queue is out of use."""
WAS_THERE = "was_there"
"""It has been in that queue before: a chain never sends a ticket back."""
NOBODY = "nobody"

Deeds = dict[str, Any]
"""What is done, as the event says it: ``priority`` the new one, ``queue`` the number of the new
one, ``unassigned`` the number of who had it, ``noted``, ``webhook`` its name; or why not."""


class Places:
    """The queues in use, read once for many tickets."""

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self._queues: list[Queue] | None = None

    @property
    def queues(self) -> list[Queue]:
        """In the order of lines and pages."""
        if self._queues is None:
            query = select(Queue).where(Queue.is_active)
            query = query.order_by(Queue.line, Queue.position, Queue.id)
            self._queues = list(db.session.scalars(query))
        return self._queues

    def number(self, number: int) -> Queue:
        """The queue in use of that number."""
        return next(queue for queue in self.queues if queue.id == number)

    def after(self, here: Queue, wanted: bool | str) -> Queue | None:
        """Where ``next_line`` leads: the first queue on the next line the department has, or the
        queue of that short name."""
        if isinstance(wanted, str):
            return next((queue for queue in self.queues if queue.slug == wanted), None)
        further = (
            queue
            for queue in self.queues
            if queue.line > here.line and queue.department_id == here.department_id
        )
        return next(further, None)


@dataclass
class StepByStep:
    """A ticket as it will stand after the steps foreseen so far."""

    ticket: Ticket
    facts: Facts
    places: Places

    def __post_init__(self) -> None:
        """It begins as it stands."""
        self.priority, self.queue = self.ticket.priority, self.ticket.queue
        self.assignee_id = self.ticket.assignee_id
        self.been = {stay.queue_id for stay in self.facts.stays} | {self.queue.id}

    def foresee(self, actions: Actions) -> Deeds:
        """What these actions will come to; it stands as after them."""
        deeds: Deeds = {}
        if actions.note:
            deeds["noted"] = True
        if actions.raise_priority:
            deeds["priority"] = self._raise()
        if actions.next_line:
            deeds["queue"] = self._move(actions.next_line)
        if actions.unassign:
            deeds["unassigned"] = self.assignee_id or NOBODY
            self.assignee_id = None
        return deeds

    def _raise(self) -> str:
        order = list(Priority)
        place = order.index(self.priority) + 1
        if place == len(order):
            return HIGHEST
        self.priority = order[place]
        return self.priority.value

    def _move(self, wanted: bool | str) -> int | str:
        to = self.places.after(self.queue, wanted)
        if to is None:
            return NO_LINE
        if to.id in self.been:
            return WAS_THERE
        self.queue, self.assignee_id = to, None
        self.been.add(to.id)
        return to.id


def do(
    ticket: Ticket, actions: Actions, deeds: Mapping[str, Any], places: Places, now: datetime
) -> None:
    """Do what was foreseen; the helpdesk itself is the actor."""
    by_itself: dict[str, Any] = {"by": None, "now": now, "channel": Channel.SYSTEM}
    if deeds.get("noted") and actions.note:
        with speaking(None, None):  # a note is for everybody: in the language that is usual here
            tickets.note(ticket, text=text_in(actions.note), **by_itself)
    if deeds.get("priority", HIGHEST) != HIGHEST:
        tickets.change_priority(ticket, Priority(deeds["priority"]), **by_itself)
    if isinstance(deeds.get("queue"), int):
        tickets.move(ticket, places.number(deeds["queue"]), **by_itself)
    if isinstance(deeds.get("unassigned"), int):
        tickets.unassign(ticket, **by_itself)


def changes_ticket(deeds: Mapping[str, Any]) -> bool:
    """Whether the ticket itself is another one after what was done."""
    return moves_clock(deeds) or isinstance(deeds.get("unassigned"), int)


def moves_clock(deeds: Mapping[str, Any]) -> bool:
    """Whether the promises are others after what was done."""
    return deeds.get("priority", HIGHEST) != HIGHEST or isinstance(deeds.get("queue"), int)
