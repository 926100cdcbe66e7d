"""Who ought to hear of what: a rule per kind of event. Nothing is written or checked here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from helpdesk.domain import rows, waiting_reasons
from helpdesk.models import Event, EventKind, Ticket, Watcher

_watchers_by = rows.table(Watcher).c
WATCHING = select(_watchers_by.person_id).where(_watchers_by.ticket_id == bindparam("ticket"))


@dataclass(frozen=True)
class Told:
    """Somebody to tell: by the mail of this kind, if any, and under the bell."""

    person_id: int
    mail: str | None = None
    is_inner: bool = False
    """It shows the desk's side of the ticket, so it is for those only who may see that."""
    has_bell: bool = True


@dataclass(frozen=True)
class WholeQueue:
    """Everybody who works in the ticket's queue, under the bell."""


Hearers = Iterator[Told | WholeQueue]


def audience(ticket: Ticket, event: Event) -> Iterable[Told | WholeQueue]:
    """Everybody the event concerns, whoever caused it; empty for events nobody waits for."""
    rule = RULES.get(event.kind)
    return rule(ticket, event) if rule else ()


def _opened(ticket: Ticket, event: Event) -> Hearers:
    yield Told(ticket.requester_id, "opened", has_bell=False)
    yield WholeQueue()


def _replied(ticket: Ticket, event: Event) -> Hearers:
    yield Told(ticket.requester_id, "replied")
    if event.data.get("side") == "staff":
        yield from (Told(person_id, "replied") for person_id in _watchers(ticket))
        yield from _bell(ticket.assignee_id, ticket.owner_id)
    else:
        yield from _workers(ticket, "requester_replied")
        yield from (Told(person_id) for person_id in _watchers(ticket))


def _noted(ticket: Ticket, event: Event) -> Hearers:
    yield from _bell(ticket.assignee_id, ticket.owner_id, *_watchers(ticket))


def _taken(ticket: Ticket, event: Event) -> Hearers:
    yield Told(ticket.requester_id)


def _assigned(ticket: Ticket, event: Event) -> Hearers:
    yield Told(event.data["to"], "assigned", is_inner=True)
    yield from _bell(event.data.get("from"))


def _unassigned(ticket: Ticket, event: Event) -> Hearers:
    yield from _bell(event.data.get("from"))


def _moved(ticket: Ticket, event: Event) -> Hearers:
    yield WholeQueue()
    yield from _bell(event.data.get("from_assignee"), ticket.owner_id)


def _waiting_started(ticket: Ticket, event: Event) -> Hearers:
    if waiting_reasons.awaits_requester(event.data.get("reason")):
        yield Told(ticket.requester_id, "waiting_for_you")


def _reminded(ticket: Ticket, event: Event) -> Hearers:
    yield Told(ticket.requester_id, "reminded")


def _woken(ticket: Ticket, event: Event) -> Hearers:
    yield from _workers(ticket, None)


def _resolved(ticket: Ticket, event: Event) -> Hearers:
    yield Told(ticket.requester_id, "resolved")
    yield from (Told(person_id) for person_id in _watchers(ticket))
    yield from _bell(ticket.assignee_id, ticket.owner_id)


def _judged_well(ticket: Ticket, event: Event) -> Hearers:
    yield from _bell(ticket.assignee_id)


def _not_solved(ticket: Ticket, event: Event) -> Hearers:
    yield from _workers(ticket, "not_solved")


def _reopened(ticket: Ticket, event: Event) -> Hearers:
    yield Told(ticket.requester_id)
    yield from _workers(ticket, "reopened")


def _closed(ticket: Ticket, event: Event) -> Hearers:
    yield Told(ticket.requester_id, "closed")


def _cancelled(ticket: Ticket, event: Event) -> Hearers:
    yield Told(ticket.requester_id, "cancelled")
    yield from _bell(ticket.assignee_id)


def _escalated(ticket: Ticket, event: Event) -> Hearers:
    """Those the chain names; whom too much befalls at once gets one mail for all of it."""
    in_summary = event.data.get("in_summary", ())
    for person_id in event.data.get("to", ()):
        kind = "escalation_summary" if person_id in in_summary else "escalated"
        mail = None if event.data.get("bell_only") else kind
        yield Told(person_id, mail, is_inner=True)


def _workers(ticket: Ticket, mail: str | None) -> Hearers:
    """Who has the ticket, else the whole queue; and its voice on the first line."""
    if ticket.assignee_id is None:
        yield WholeQueue()
    else:
        yield Told(ticket.assignee_id, mail, is_inner=True)
    yield from _bell(ticket.owner_id)


def _bell(*people: int | None) -> Hearers:
    yield from (Told(person_id, is_inner=True) for person_id in people if person_id)


def _watchers(ticket: Ticket) -> list[int]:
    return list(rows.execute(WATCHING, {"ticket": ticket.id}).scalars())


RULES: dict[EventKind, Callable[[Ticket, Event], Hearers]] = {
    EventKind.OPENED: _opened,
    EventKind.REPLIED: _replied,
    EventKind.NOTED: _noted,
    EventKind.TAKEN: _taken,
    EventKind.ASSIGNED: _assigned,
    EventKind.UNASSIGNED: _unassigned,
    EventKind.MOVED: _moved,
    EventKind.WAITING_STARTED: _waiting_started,
    EventKind.REMINDED: _reminded,
    EventKind.WOKEN: _woken,
    EventKind.RESOLVED: _resolved,
    EventKind.CONFIRMED: _judged_well,
    EventKind.RATED: _judged_well,
    EventKind.WITHDRAWN: _judged_well,
    EventKind.NOT_SOLVED: _not_solved,
    EventKind.REOPENED: _reopened,
    EventKind.CLOSED: _closed,
    EventKind.CANCELLED: _cancelled,
    EventKind.ESCALATED: _escalated,
}
