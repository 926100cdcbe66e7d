"""Whom a step of the escalation chain means: people by their part in the ticket, and addresses."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from helpdesk.domain import policy
from helpdesk.domain.directory.facts import fold
from helpdesk.domain.sla.superiors import superiors
from helpdesk.domain.standing import held
from helpdesk.extensions import db
from helpdesk.models import Person, PersonAddress, Queue, Role, Ticket

ROLES = {
    "queue": (Role.AGENT, Role.LEAD),
    "lead": (Role.LEAD,),
    "manager": (Role.MANAGER,),
}


@dataclass
class Hearing:
    """Who hears: ``inside`` those who may read the ticket; the others get only what the ticket is
    about to miss. ``outside`` are people, ``addresses`` nobody's here."""

    inside: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


class Audience:
    """Who leads, works and manages the queues of many tickets, each read once."""

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self.names: dict[int, str] = {}
        """What all are called whom a step has meant so far, by id."""
        self._holders: dict[tuple[int, tuple[Role, ...]], list[Person]] = {}
        self._owners: dict[str, Person | None] = {}

    def hearing(self, ticket: Ticket, tell: Iterable[str], levels: Iterable[int]) -> Hearing:
        """Who is meant by these names, each once; mail addresses of people mean the people.

        A ticket without an assignee is told to the leads instead: nobody else would hear. The
        line of managers goes up from the assignee, else from the leads, by ``levels``: 0 is the
        immediate superior; above the topmost there is the topmost, and where there is none the
        managers of the department hear. Nobody hears of the own request, or of a confidential
        ticket they may not open. Who may not see the ticket as staff is told from outside.
        """
        found: dict[int, Person] = {}
        unsure: dict[int, Person] = {}
        heard = Hearing()
        for name in tell:
            if name in ROLES:
                found |= _by_id(self._responsible(name, ticket.queue))
            elif name == "assignee":
                found |= _by_id(self._working(ticket))
            elif name == "line_manager":
                unsure |= _by_id(self._superiors(ticket, levels))
            elif (owner := self._owner(name)) is not None:
                unsure[owner.id] = owner
            elif not ticket.is_confidential:
                heard.addresses.append(name)
        heard.inside = [*self._allowed(found.values(), ticket)]
        self._place(unsure, ticket, heard)
        self.names |= {number: one.name for number, one in (found | unsure).items()}
        return heard

    def _allowed(self, people: Collection[Person], ticket: Ticket) -> Iterator[int]:
        for person in people:
            if person.id != ticket.requester_id and (
                not ticket.is_confidential or policy.can_see(person, ticket)
            ):
                yield person.id

    def _place(self, people: dict[int, Person], ticket: Ticket, heard: Hearing) -> None:
        """Those of whom the policy must say on which side they stand."""
        for number, person in people.items():
            if number == ticket.requester_id or number in heard.inside:
                continue
            if policy.can_see_internal(person, ticket) and policy.can_see(person, ticket):
                heard.inside.append(number)
            elif not ticket.is_confidential:
                heard.outside.append(number)

    def _working(self, ticket: Ticket) -> list[Person]:
        if ticket.assignee is not None and ticket.assignee.is_active:
            return [ticket.assignee]
        return self._responsible("lead", ticket.queue)

    def _superiors(self, ticket: Ticket, levels: Iterable[int]) -> list[Person]:
        wanted = list(levels)
        found = [one for person in self._working(ticket) for one in superiors(person, wanted)]
        return found or self._responsible("manager", ticket.queue)

    def _responsible(self, name: str, queue: Queue) -> list[Person]:
        """Holders of the role in the queue."""
        key = queue.id, ROLES[name]
        if key not in self._holders:
            self._holders[key] = held(queue, ROLES[name])
        return self._holders[key]

    def _owner(self, address: str) -> Person | None:
        """Whose address it is, if it is the address of somebody who is still with us."""
        if address not in self._owners:
            query = (
                select(Person)
                .join(PersonAddress, PersonAddress.person_id == Person.id)
                .where(PersonAddress.address == fold(address), Person.is_active)
            )
            self._owners[address] = db.session.scalars(query).one_or_none()
        return self._owners[address]


def _by_id(people: Iterable[Person]) -> dict[int, Person]:
    return {person.id: person for person in people}
