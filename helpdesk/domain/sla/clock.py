"""The clock of the promises: a pure function of (facts, plan, calendar, now).

The stored due times, their verification and every explanation are this one function. A promise
counts from the opening of the ticket, in open time of the calendar, without the pauses. Picking
another plan keeps both: the origin, and every pause as the plan of its time granted it. What was
kept before a change stays judged by the promise then in force.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpdesk.domain.sla.calendar import Calendar, Pause, add_business, next_opening, open_slots
from helpdesk.domain.sla.errors import NeverReached
from helpdesk.domain.sla.intervals import OPEN_END, Interval, united, within, without
from helpdesk.domain.sla.plan import FIRST_RESPONSE, KINDS, Plan
from helpdesk.domain.sla.target import Segment, State, StepState, TargetState

# The reason shown for time a ticket spent resolved before it was reopened.
RESOLVED = "resolved"


@dataclass(frozen=True)
class Wait:
    """An interval spent waiting; an end of None means it still waits."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True)
class Terms:
    """What is promised by which plan, in the time of which calendar, at which priority."""

    plan: Plan
    calendar: Calendar
    priority: str


@dataclass(frozen=True)
class Replanned:
    """At this instant the terms changed; ``before`` were in force until then, None: no plan."""

    at: datetime
    before: Terms | None


@dataclass(frozen=True)
class Facts:
    """What happened to a ticket, as far as its promises care. Instants are aware.

    ``first_reply_at`` is the first public, non-automatic answer by staff. ``resolved`` holds the
    intervals spent resolved or closed, the last with an end of None while it is. ``withdrawn_at``
    is set when the ticket ended without being solved (withdrawn, duplicate, spam).
    """

    opened_at: datetime
    priority: str
    waits: tuple[Wait, ...] = ()
    resolved: tuple[Pause, ...] = ()
    first_reply_at: datetime | None = None
    withdrawn_at: datetime | None = None
    replanned: tuple[Replanned, ...] = ()


def evaluate(
    facts: Facts, plan: Plan, calendar: Calendar, now: datetime
) -> tuple[TargetState, ...]:
    """Each promise made for the ticket's priority, as it stands at ``now``."""
    current = Terms(plan, calendar, facts.priority)
    targets = []
    for kind in KINDS:
        terms = _terms(kind, facts, current)
        promised = terms.plan.promised(kind, terms.priority) if terms else None
        if terms is not None and promised is not None:
            targets.append(_evaluate_one(kind, promised, facts, terms.plan, terms.calendar, now))
    return tuple(targets)


def _terms(kind: str, facts: Facts, current: Terms) -> Terms | None:
    """The terms a promise is judged by: those at its fulfilment, else the present ones."""
    met_at = _met_at(kind, facts)
    if met_at is None:
        return current
    later = (change.before for change in facts.replanned if change.at > met_at)
    return next(later, current)


def _evaluate_one(
    kind: str, promised: timedelta, facts: Facts, plan: Plan, calendar: Calendar, now: datetime
) -> TargetState:
    met_at = _met_at(kind, facts)
    ended_at = met_at if met_at is not None else facts.withdrawn_at
    until = (max(now, facts.opened_at) if ended_at is None else ended_at).astimezone(UTC)
    pauses = tuple(
        pause for pause in _pauses(kind, facts, plan) if ended_at is None or pause.start < ended_at
    )
    holes = tuple((pause.start, pause.end) for pause in pauses)

    def used_up(amount: timedelta) -> datetime | None:
        try:
            return add_business(facts.opened_at, amount, calendar, holes)
        except NeverReached:  # a calendar that runs dry promises nothing
            return None

    due_at = used_up(promised)
    segments = tuple(_segments(facts.opened_at.astimezone(UTC), until, pauses, calendar))
    is_held = ended_at is None and _holds(pauses, now)
    return TargetState(
        kind=kind,
        promised=promised,
        state=_state(due_at, met_at, facts, now, is_held),
        due_at=due_at,
        met_at=met_at,
        segments=segments,
        steps=tuple(
            StepState(step, used_up(promised * step.percent / 100)) for step in plan.steps_of(kind)
        ),
        is_held=is_held,
        resumes_at=None if is_held or ended_at is not None else _resumes_at(now, calendar),
    )


def _met_at(kind: str, facts: Facts) -> datetime | None:
    """When the promise was kept or, too late, fulfilled; None while it is open."""
    if kind == FIRST_RESPONSE:
        return facts.first_reply_at
    if facts.withdrawn_at is None and facts.resolved and facts.resolved[-1][1] is None:
        return facts.resolved[-1][0]
    return None


def _pauses(kind: str, facts: Facts, plan: Plan) -> tuple[Wait, ...]:
    """What stops the clock of a target, in order.

    Nothing stops the first response: it ends with the first answer, and before one has been
    given, waiting would only hide that nobody answered.
    """
    if kind == FIRST_RESPONSE:
        return ()
    waits = [
        piece
        for wait in facts.waits
        for piece, in_force in _by_plan(wait, facts.replanned, plan)
        if in_force is not None and in_force.is_paused_by(wait.reason, kind)
    ]
    rests = [Wait(start, end, RESOLVED) for start, end in facts.resolved]
    return tuple(sorted([*waits, *rests], key=lambda pause: pause.start))


def _by_plan(
    wait: Wait, replanned: tuple[Replanned, ...], plan: Plan
) -> Iterator[tuple[Wait, Plan | None]]:
    """The wait cut where the terms changed, each piece with the plan in force."""
    start = wait.start
    for change in replanned:
        if change.at <= start:
            continue
        in_force = change.before.plan if change.before is not None else None
        if wait.end is not None and change.at >= wait.end:
            yield Wait(start, wait.end, wait.reason), in_force
            return
        yield Wait(start, change.at, wait.reason), in_force
        start = change.at
    yield Wait(start, wait.end, wait.reason), plan


def _segments(
    start: datetime, end: datetime, pauses: tuple[Wait, ...], calendar: Calendar
) -> list[Segment]:
    """Every instant from start to end, as counting, paused or closed; closed hours come first."""
    openings = open_slots(calendar, start, end)
    whole = [(start, end)] if start < end else []
    segments = [Segment(*closed, "closed") for closed in without(whole, openings)]
    taken: list[Interval] = []
    for pause in pauses:
        span = pause.start.astimezone(UTC), (pause.end or OPEN_END).astimezone(UTC)
        for piece in without([span], united(taken)):
            segments += [Segment(*part, "paused", pause.reason) for part in within(openings, piece)]
        taken.append(span)
    segments += [Segment(*part, "counting") for part in without(openings, united(taken))]
    return sorted(segments, key=lambda segment: segment.start)


def _holds(pauses: tuple[Wait, ...], now: datetime) -> bool:
    return any(pause.start <= now and (pause.end is None or now < pause.end) for pause in pauses)


def _state(
    due_at: datetime | None, met_at: datetime | None, facts: Facts, now: datetime, is_held: bool
) -> State:
    """The word for a promise; one fulfilled at its very due time is kept, later it is missed."""
    if met_at is not None:
        return "met" if due_at is None or met_at <= due_at else "missed"
    if facts.withdrawn_at is not None:
        return "withdrawn"
    if due_at is not None and now >= due_at:
        return "missed"
    return "paused" if is_held else "running"


def _resumes_at(now: datetime, calendar: Calendar) -> datetime | None:
    opens = next_opening(now, calendar)
    return opens if opens is not None and opens > now else None
