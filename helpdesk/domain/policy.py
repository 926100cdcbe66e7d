"""Who may see and do what: the one table, as queries (``visible_*``) and answers (``can_*``).

| who | tickets | may |
|---|---|---|
| employee | requested or watched, public side only | reply, confirm, not solved, rate, withdraw |
| agent | own queues | all verbs but: assign to others |
| agent | other queues of the own departments, not confidential | read, note |
| assignee, first-line owner, watching staff | that ticket | read, note; the owner also replies |
| lead | own queues | also assign anyone of the queue, set due dates, manage its members |
| manager | the departments managed; confidential by grant | read, note, assign, move, dashboards |
| administrator | all but confidential without a grant | read; administration |
| staff as requester | the own request as an employee sees it | as employee |

Everything else does not exist for the person asking (404); what exists but may not be done is 403.
"""

from functools import lru_cache
from typing import Protocol

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from helpdesk.domain.errors import NotPermitted
from helpdesk.domain.standing import Standing, standing
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import Person, Queue, Ticket, Watcher

REQUESTER_VERBS = frozenset({"reply", "confirm", "not_solved", "rate", "withdraw"})
WORK_VERBS = frozenset(
    {
        "reply",
        "note",
        "take",
        "unassign",
        "move",
        "wait",
        "wake",
        "resolve",
        "cancel",
        "reopen",
        "change_priority",
        "change_category",
        "change_title",
        "watch",
    }
)
LEAD_VERBS = WORK_VERBS | {"assign", "change_due"}
MANAGER_VERBS = frozenset({"note", "assign", "unassign", "move", "watch"})
OWNER_VERBS = frozenset({"reply", "note", "watch"})
READER_VERBS = frozenset({"note", "watch"})


class Placed(Protocol):
    """What of a ticket, or of its row in a list, decides who may do what."""

    @property
    def queue_id(self) -> int:
        """Where it stands."""

    @property
    def requester_id(self) -> int:
        """Whose it is."""

    @property
    def assignee_id(self) -> int | None:
        """Who works on it."""

    @property
    def owner_id(self) -> int | None:
        """Who speaks for it."""


def _may_read_queue(place: Standing) -> ColumnElement[bool]:
    """Tickets whose queue (and not a part in the ticket itself) opens them to the person."""
    unlocked = or_(Ticket.is_confidential.is_(False), _stands_in(place.confidential_queues))
    if place.is_administrator:
        return or_(_stands_in(place.agent_queues), unlocked)
    others = place.colleague_queues | place.managed_queues
    return or_(_stands_in(place.agent_queues), and_(_stands_in(others), unlocked))


def _stands_in(queues: frozenset[int]) -> ColumnElement[bool]:
    """Few people have queues of each sort, and none need not be asked of the database."""
    return Ticket.queue_id.in_(queues) if queues else false()


def _takes_part(reader: int) -> ColumnElement[bool]:
    watched = select(Watcher.ticket_id).where(Watcher.person_id == reader)
    return or_(Ticket.requester_id == reader, Ticket.id.in_(watched))


def visible_tickets(person: Person) -> Select[Ticket]:
    """Every ticket the person may open; every query for tickets starts here."""
    if not person.is_active:
        return select(Ticket).where(false())
    return _visible_tickets(person.id, standing(person))


@lru_cache(maxsize=1000)
def _visible_tickets(reader: int, place: Standing) -> Select[Ticket]:
    """One and the same object for the same reader, so that what is built on it can be kept too."""
    if not place.is_staff:
        return select(Ticket).where(_takes_part(reader))
    works = or_(Ticket.assignee_id == reader, Ticket.owner_id == reader)
    return select(Ticket).where(or_(_takes_part(reader), works, _may_read_queue(place)))


def desk_tickets(reader: int, place: Standing) -> Select[Ticket]:
    """Tickets somebody (by number, with their standing) sees as staff, with their inner side.

    For the desk's lists and figures. Own requests are left out: staff see those in the portal, as
    every employee does.
    """
    if not place.is_staff:
        return select(Ticket).where(false())
    works = or_(Ticket.assignee_id == reader, Ticket.owner_id == reader)
    watched = select(Watcher.ticket_id).where(Watcher.person_id == reader)
    return select(Ticket).where(
        Ticket.requester_id != reader,
        or_(works, Ticket.id.in_(watched), _may_read_queue(place)),
    )


def visible_queues(person: Person) -> Select[Queue]:
    """Queues whose lists the person may open, first line first."""
    return _visible_queues(standing(person))


@lru_cache(maxsize=1000)
def _visible_queues(place: Standing) -> Select[Queue]:
    query = select(Queue).where(Queue.is_active).order_by(Queue.line, Queue.position, Queue.id)
    if place.is_administrator:
        return query
    return query.where(
        Queue.id.in_(place.agent_queues | place.colleague_queues | place.managed_queues)
    )


def can_see(person: Person, ticket: Ticket) -> bool:
    """Whether the person may open the ticket at all, on its public side at least: the ticket as its
    columns say, be they written or not (``rows.point``). Only for a watcher is a row read.
    """
    if not person.is_active:
        return False
    place = standing(person)
    if ticket.requester_id == person.id or (place.is_staff and _works_at(person, place, ticket)):
        return True
    watching = select(Watcher.person_id).where(
        Watcher.ticket_id == ticket.id, Watcher.person_id == person.id
    )
    return db.session.scalar(watching) is not None


def _works_at(person: Person, place: Standing, ticket: Ticket) -> bool:
    """What ``visible_tickets`` asks of the columns, beside the requester and those who watch."""
    if person.id in (ticket.assignee_id, ticket.owner_id) or ticket.queue_id in place.agent_queues:
        return True
    if ticket.is_confidential and ticket.queue_id not in place.confidential_queues:
        return False
    others = place.colleague_queues | place.managed_queues
    return place.is_administrator or ticket.queue_id in others


def can_see_internal(person: Person, ticket: Placed) -> bool:
    """Whether notes and the desk's side of a visible ticket are shown to the person.

    Requesters never see them, not even when they are staff of the very queue.
    """
    return person.is_active and ticket.requester_id != person.id and standing(person).is_staff


def can(person: Person, verb: str, ticket: Placed) -> bool:
    """Whether the person may do ``verb`` to a ticket they may see. The state is not asked here."""
    return verb in verbs(person, ticket)


def verbs(person: Person, ticket: Placed) -> frozenset[str]:
    """All that the person may do to a ticket they may see, whatever its state."""
    if not person.is_active:
        return frozenset()
    if ticket.requester_id == person.id:
        return REQUESTER_VERBS
    place = standing(person)
    if not place.is_staff:
        return frozenset({"reply"})  # a watcher; visibility has been checked by the loader
    only_administers = place.is_administrator and not (
        ticket.assignee_id == person.id or ticket.queue_id in place.colleague_queues
    )
    may = frozenset({"watch"}) if only_administers else READER_VERBS
    if ticket.owner_id == person.id:
        may |= OWNER_VERBS
    if ticket.queue_id in place.managed_queues:
        may |= MANAGER_VERBS
    if ticket.queue_id in place.lead_queues:
        may |= LEAD_VERBS
    elif ticket.queue_id in place.agent_queues:
        may |= WORK_VERBS
    return may


def require(person: Person, verb: str, ticket: Ticket) -> None:
    """Raise NotPermitted unless the person may do ``verb`` to the ticket."""
    if not can(person, verb, ticket):
        raise NotPermitted(lazy("You may read this ticket, but not do this with it."))


def can_file_for_others(person: Person) -> bool:
    """Agents and leads file on behalf of anybody, into any queue."""
    return bool(standing(person).agent_queues)


def can_use_desk(person: Person) -> bool:
    """Whether the desk's pages are open to the person."""
    return standing(person).is_staff


def can_see_dashboards(person: Person) -> bool:
    """Managers and administrators see their departments' figures, leads their queues'."""
    place = standing(person)
    return bool(place.is_administrator or place.managed_queues or place.lead_queues)


def can_see_figures(person: Person, queue_id: int) -> bool:
    """Whether a queue's load and promises are shown to the person as figures."""
    place = standing(person)
    return place.is_administrator or queue_id in place.managed_queues | place.lead_queues


def figure_queues(place: Standing) -> frozenset[int] | Select[int]:
    """Queues whose load and promises somebody of this standing may see as figures."""
    if place.is_administrator:
        return select(Queue.id)
    return place.managed_queues | place.lead_queues


def can_administer(person: Person) -> bool:
    """Whether administration is open to the person."""
    return standing(person).is_administrator


def can_record_absences(person: Person) -> bool:
    """Whoever works in a queue writes down days away; administrators do for everybody."""
    place = standing(person)
    return bool(place.is_administrator or place.agent_queues)


def can_record_absence(by: Person, person: Person) -> bool:
    """The own absence; leads also those of their queues' members, administrators all."""
    if not can_record_absences(by):
        return False
    place = standing(by)
    leads = bool(place.lead_queues & standing(person).agent_queues)
    return by.id == person.id or place.is_administrator or leads


def can_manage_members(person: Person, queue: Queue) -> bool:
    """Leads manage the members of their queues, administrators those of all."""
    place = standing(person)
    return place.is_administrator or queue.id in place.lead_queues
