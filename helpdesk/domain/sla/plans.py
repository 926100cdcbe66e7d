"""Which plan a ticket is promised by, and the values behind the stored rows."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Integer, Text, bindparam, cast, inspect, select

from helpdesk.domain.rows import execute
from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.document import AppliesToDocument, PlanDocument
from helpdesk.domain.sla.plan import Plan
from helpdesk.extensions import db
from helpdesk.models import Calendar as CalendarRow
from helpdesk.models import Category, EventKind, Ticket
from helpdesk.models import Plan as PlanRow
from helpdesk.models.base import Texts

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


class CalendarVersion(NamedTuple):
    """A stored version of a calendar, as plain values."""

    slug: str
    name: Texts | str
    document: str
    """JSON as it is stored: what it says is kept by that very text."""


class PlanVersion(NamedTuple):
    """A stored version of a plan, as plain values."""

    id: int
    slug: str
    version: int
    name: Texts | str
    document: str
    calendar: CalendarVersion


AnyPlan = TypeVar("AnyPlan", PlanRow, PlanVersion)


def picked(ticket: Ticket, kind: EventKind) -> dict[str, int | None]:
    """Pick the ticket's plan again if an event of this kind calls for it.

    Gives back what the event must remember, so that history alone tells every due time: the plan
    and, where the ticket came into a queue, that queue's line.
    """
    if kind not in PICKING:
        return {}
    plan = pick(ticket)
    ticket.plan_id = plan.id if plan else None
    if "plan" in inspect(ticket).dict:
        db.session.expire(ticket, ["plan"])
    line = {"line": ticket.queue.line} if kind in ARRIVALS else {}
    return {"plan": plan.id if plan else None, **line}


VERSIONS = select(
    *(PlanRow.id, PlanRow.slug, PlanRow.version, PlanRow.name, cast(PlanRow.document, Text)),
    *(CalendarRow.slug, CalendarRow.name, cast(CalendarRow.document, Text)),
).join(CalendarRow, CalendarRow.id == PlanRow.calendar_id)
CURRENT = VERSIONS.where(PlanRow.is_current)
BY_ID = VERSIONS.where(PlanRow.id.in_(bindparam("plans", expanding=True, type_=Integer)))
IN_USE = select(PlanRow).where(PlanRow.is_current).order_by(PlanRow.slug)


def pick(ticket: Ticket) -> PlanVersion | None:
    """The plan in use for a ticket."""
    return Choice([_version(row) for row in execute(CURRENT)]).of(ticket)


def by_id(ids: Iterable[int]) -> dict[int, PlanVersion]:
    """Plan versions with their calendars."""
    wanted = {*ids}
    found = map(_version, execute(BY_ID, {"plans": [*wanted]})) if wanted else ()
    return {plan.id: plan for plan in found}


def _version(row: Any) -> PlanVersion:
    return PlanVersion._make((*row[:5], CalendarVersion._make(row[5:])))


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


class Choice(Generic[AnyPlan]):
    """Plans to pick from, read once for however many tickets."""

    def __init__(self, plans: Iterable[AnyPlan]) -> None:
        """Of ``plans`` that are for the same tickets the first by slug wins."""
        ordered = sorted(plans, key=lambda plan: plan.slug)
        self._scopes: list[tuple[AnyPlan, AppliesToDocument]] = [
            (plan, _plan_document(_text(plan.document)).applies_to) for plan in ordered
        ]

    def of(self, ticket: Ticket) -> AnyPlan | None:
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

    def at(self, place: Place) -> AnyPlan | None:
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

    def _first(self, kind: str, name: str) -> AnyPlan | None:
        found = (plan for plan, scope in self._scopes if name in getattr(scope, kind))
        return next(found, None)


def has_default() -> bool:
    """Whether some plan in use is for every ticket that no other plan is for."""
    return any(_plan_document(_text(plan.document)).applies_to.default for plan in in_use())


def plan_of(row: PlanRow | PlanVersion) -> Plan:
    """The value of a stored plan version."""
    return _plan(_text(row.document))


def calendar_of(row: PlanRow | PlanVersion) -> Calendar:
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


def _text(document: dict[str, Any] | str) -> str:
    return document if isinstance(document, str) else json.dumps(document, sort_keys=True)


@lru_cache(maxsize=256)
def _plan_document(text: str) -> PlanDocument:
    return PlanDocument.model_validate(json.loads(text))


@lru_cache(maxsize=256)
def _plan(text: str) -> Plan:
    return _plan_document(text).plan()


@lru_cache(maxsize=256)
def _calendar(text: str) -> Calendar:
    return CalendarDocument.model_validate(json.loads(text)).calendar()
