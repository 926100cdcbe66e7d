"""Which plan a ticket is promised by, and the values behind the stored rows."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, inspect, select

from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.document import PlanDocument
from helpdesk.domain.sla.plan import Plan
from helpdesk.extensions import db
from helpdesk.models import Category, EventKind, Ticket
from helpdesk.models import Plan as PlanRow

# The events after which another plan may be the right one.
PICKING = frozenset(
    {
        EventKind.OPENED,
        EventKind.PRIORITY_CHANGED,
        EventKind.CATEGORY_CHANGED,
        EventKind.MOVED,
    }
)


# The events with which a ticket comes into a queue.
ARRIVALS = frozenset({EventKind.OPENED, EventKind.MOVED})


def picked(ticket: Ticket, kind: EventKind) -> dict[str, int | None]:
    """Pick the ticket's plan again if an event of this kind calls for it.

    Gives back what the event must remember, so that history alone tells every due time: the plan
    and, where the ticket came into a queue, that queue's line.
    """
    if kind not in PICKING:
        return {}
    plan = pick(ticket)
    ticket.plan = plan
    line = {"line": ticket.queue.line} if kind in ARRIVALS else {}
    return {"plan": plan.id if plan else None, **line}


def pick(ticket: Ticket) -> PlanRow | None:
    """The plan in use for a ticket."""
    return Choice(in_use()).of(ticket)


IN_USE = select(PlanRow).where(PlanRow.is_current).order_by(PlanRow.slug)


def in_use() -> list[PlanRow]:
    """The current version of every plan, by slug."""
    return list(db.session.scalars(IN_USE))


class Place(NamedTuple):
    """What a ticket's plan is picked by: the requester's folded user name, and short names."""

    person: str
    department: str
    categories: tuple[str, ...]
    """The topic first, then the services above it."""
    queue: str


PlaceOf = Callable[[int | None, int | None], Place]
"""Where a ticket stands for the choice of its plan, by the ids of its topic and queue."""


class Choice:
    """Plans to pick from, read once for however many tickets."""

    def __init__(self, plans: Iterable[PlanRow]) -> None:
        """Of ``plans`` that are for the same tickets the first by slug wins."""
        ordered = sorted(plans, key=lambda plan: plan.slug)
        self._scopes = [(plan, _plan_document(_text(plan.document)).applies_to) for plan in ordered]

    def of(self, ticket: Ticket) -> PlanRow | None:
        """The plan for a ticket."""
        department = ticket.requester.department
        return self.at(
            Place(
                ticket.requester.username_folded,
                department.slug if department else "",
                tuple(slugs_upwards(ticket.category)),
                ticket.queue.slug,
            )
        )

    def at(self, place: Place) -> PlanRow | None:
        """The plan by person, department, category, queue, then the default.

        The nearest category decides before the ones above it.
        """
        for kind, name in (
            ("people", place.person),
            ("departments", place.department),
            *(("categories", slug) for slug in place.categories),
            ("queues", place.queue),
        ):
            if found := self._first(kind, name):
                return found
        return next((plan for plan, scope in self._scopes if scope.default), None)

    def _first(self, kind: str, name: str) -> PlanRow | None:
        found = (plan for plan, scope in self._scopes if name in getattr(scope, kind))
        return next(found, None)


def has_default() -> bool:
    """Whether some plan in use is for every ticket that no other plan is for."""
    return any(_plan_document(_text(plan.document)).applies_to.default for plan in in_use())


BY_ID = select(PlanRow).where(PlanRow.id.in_(bindparam("plans", expanding=True, type_=Integer)))


def by_id(ids: Iterable[int]) -> dict[int, PlanRow]:
    """Plan versions with their calendars. They never change: one the session knows is not read."""
    wanted = set(ids)
    session = db.session()
    key_of = inspect(PlanRow).identity_key_from_primary_key
    known = {number: session.identity_map.get(key_of((number,))) for number in wanted}
    found = {number: plan for number, plan in known.items() if plan is not None}
    if unknown := wanted - found.keys():
        found |= {plan.id: plan for plan in session.scalars(BY_ID, {"plans": list(unknown)})}
    return found


def plan_of(row: PlanRow) -> Plan:
    """The value of a stored plan version."""
    return _plan(_text(row.document))


def calendar_of(row: PlanRow) -> Calendar:
    """The calendar a stored plan version counts in."""
    return _calendar(_text(row.calendar.document))


def slugs_upwards(category: Category) -> list[str]:
    """The short name of a topic, then of every service above it."""
    slugs: list[str] = []
    place: Category | None = category
    while place is not None:
        slugs.append(place.slug)
        place = place.parent
    return slugs


# Versions never change, so their values are kept by content: ids differ between databases.


def _text(document: dict[str, object]) -> str:
    return json.dumps(document, sort_keys=True)


@lru_cache(maxsize=256)
def _plan_document(text: str) -> PlanDocument:
    return PlanDocument.model_validate(json.loads(text))


@lru_cache(maxsize=256)
def _plan(text: str) -> Plan:
    return _plan_document(text).plan()


@lru_cache(maxsize=256)
def _calendar(text: str) -> Calendar:
    return CalendarDocument.model_validate(json.loads(text)).calendar()
