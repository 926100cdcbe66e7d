"""Where the reminders of tickets stand: from history, their ledger and the reasons for waiting."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import func, select

from helpdesk.domain.reminders import series
from helpdesk.domain.reminders.series import Series
from helpdesk.domain.sla import plans
from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.reason_document import NudgesDocument, ReasonDocument
from helpdesk.extensions import db
from helpdesk.models import Event, EventKind, ReasonVersion, Reminder, State

BEGINNINGS = (EventKind.WAITING_STARTED, EventKind.RESOLVED)


class Waiting(Protocol):
    """What of a ticket, or of what its page shows, its reminders depend on."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def state(self) -> State:
        """Where it stands."""

    @property
    def wake_at(self) -> datetime | None:
        """Until when somebody said that it waits."""

    @property
    def closes_at(self) -> datetime | None:
        """When silence closes it."""

    @property
    def nudge_at(self) -> datetime | None:
        """When the requester is reminded next."""

    @property
    def plan_id(self) -> int | None:
        """The plan in force."""


class Beginning(NamedTuple):
    """The fact a series of reminders began with."""

    version: int
    kind: EventKind
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class Standing:
    """A ticket's series as it stands."""

    since: Beginning
    series: Series
    rules: int | None = None
    """The version of the reason that says how to remind; None: it is about a solution."""
    last_event: int | None = None
    """The fact of the last reminder."""


@dataclass
class Versions:
    """Every version of the reasons for waiting, the oldest first."""

    by_slug: Mapping[str, Sequence[ReasonVersion]]

    def in_force(self, slug: str, at: datetime) -> tuple[int, NudgesDocument] | None:
        """The version that held at an instant, and its reminders, if it has any."""
        known = self.by_slug.get(slug, ())
        held = [row for row in known if row.created_at <= at] or known[:1]
        nudges = ReasonDocument.model_validate(held[-1].document).nudges if held else None
        return (held[-1].version, nudges) if nudges else None


def of(tickets: Sequence[Waiting]) -> dict[int, Standing]:
    """The series of those tickets that have one, by number; in at most four statements."""
    ids = [ticket.id for ticket in tickets]
    beginnings, given = _beginnings(ids), _given(ids)
    versions = _versions() if any(one.reason for one in beginnings.values()) else Versions({})
    rows = plans.by_id({ticket.plan_id for ticket in tickets if ticket.plan_id})
    found = {}
    for ticket in tickets:
        if ticket.id not in beginnings:
            continue
        since = beginnings[ticket.id]
        plan = rows.get(ticket.plan_id or 0)
        standing = _begun(ticket, since, versions, plans.calendar_of(plan) if plan else None)
        if standing is not None:
            found[ticket.id] = _with_given(standing, given.get((ticket.id, since.version), ()))
    return found


def series_of(ticket: Waiting) -> Series | None:
    """The series of a ticket whose requester is still to be reminded; nothing is read of others."""
    if ticket.nudge_at is None:
        return None
    standing = of([ticket]).get(ticket.id)
    return standing.series if standing else None


def _begun(
    ticket: Waiting, since: Beginning, versions: Versions, calendar: Calendar | None
) -> Standing | None:
    """The series as it was when it began."""
    if ticket.state is State.WAITING and since.reason is not None:
        known = versions.in_force(since.reason, since.at)
        if known is None:
            return None
        version, nudges = known
        is_until = ticket.wake_at is not None
        wait = series.of_wait(nudges, since.at, is_until=is_until, calendar=calendar)
        return Standing(since, wait, version)
    if ticket.state is State.RESOLVED and since.reason is None and ticket.closes_at is not None:
        solution = series.of_solution(since.at, ticket.closes_at)
        return Standing(since, solution) if solution else None
    return None


def _with_given(standing: Standing, given: Sequence[Reminder]) -> Standing:
    if not given:
        return standing
    last = given[-1]
    gone_on = replace(standing.series, last_at=last.given_at, given=last.number)
    return replace(standing, series=gone_on, last_event=last.event_id)


def _beginnings(ids: Sequence[int]) -> dict[int, Beginning]:
    newest = (
        select(func.max(Event.id))
        .where(Event.ticket_id.in_(ids), Event.kind.in_(BEGINNINGS))
        .group_by(Event.ticket_id)
    )
    query = select(Event.ticket_id, Event.version, Event.kind, Event.at, Event.data).where(
        Event.id.in_(newest)
    )
    return {
        number: Beginning(version, kind, at, data.get("reason"))
        for number, version, kind, at, data in db.session.execute(query)
    }


def _given(ids: Sequence[int]) -> dict[tuple[int, int], list[Reminder]]:
    found: dict[tuple[int, int], list[Reminder]] = defaultdict(list)
    query = select(Reminder).where(Reminder.ticket_id.in_(ids)).order_by(Reminder.number)
    for row in db.session.scalars(query):
        found[row.ticket_id, row.since_version].append(row)
    return found


def _versions() -> Versions:
    found: dict[str, list[ReasonVersion]] = defaultdict(list)
    for row in db.session.scalars(select(ReasonVersion).order_by(ReasonVersion.version)):
        found[row.slug].append(row)
    return Versions(found)
