"""Whom a step of the escalation chain means: the assignee, the queue's leads, its managers."""

from collections.abc import Iterable

from helpdesk.domain import policy
from helpdesk.domain.standing import holders
from helpdesk.extensions import db
from helpdesk.models import Person, Queue, Role, Ticket

ROLES = {"lead": Role.LEAD, "manager": Role.MANAGER}


class Audience:
    """Who leads and who manages the queues of many tickets, each read once."""

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self._holders: dict[tuple[int, Role], list[Person]] = {}

    def of(self, ticket: Ticket, tell: Iterable[str]) -> list[int]:
        """The ids of those to tell, each once.

        A ticket without an assignee is told to the leads instead: nobody else would hear. Nobody
        hears of the own request, or of a confidential ticket they may not open.
        """
        found: dict[int, Person] = {}
        for name in tell:
            if name in ROLES:
                people = self._responsible(ROLES[name], ticket.queue)
            elif ticket.assignee is not None and ticket.assignee.is_active:
                people = [ticket.assignee]
            else:
                people = self._responsible(Role.LEAD, ticket.queue)
            found |= {person.id: person for person in people}
        found.pop(ticket.requester_id, None)
        if not ticket.is_confidential:
            return list(found)
        return [number for number, person in found.items() if policy.can_see(person, ticket)]

    def _responsible(self, role: Role, queue: Queue) -> list[Person]:
        """Holders of the role in the queue."""
        if (queue.id, role) not in self._holders:
            self._holders[queue.id, role] = list(db.session.scalars(holders(queue, role)))
        return self._holders[queue.id, role]
