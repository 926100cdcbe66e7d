"""The clock of the promises: a pure function of (facts, plan, calendar, now).

The stored due times, their verification and every explanation are this one function. A promise
counts from its start in open time of the calendar, without the pauses; a deadline counts by the
clock on the wall and never pauses. Picking another plan keeps the origin and every pause: a wait
pauses what its reason paused when it began. What was kept before a change stays judged by the
promise then in force; what is no longer promised after it is withdrawn. A due time set by hand
stands, whatever waits from then on.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from helpdesk.domain.sla.calendar import Calendar
from helpdesk.domain.sla.course import Course, Pause
from helpdesk.domain.sla.errors import NeverReached
from helpdesk.domain.sla.happened import Facts, Pin, Replanned, Round, Terms
from helpdesk.domain.sla.plan import (
    DEADLINE,
    FIRST_RESPONSE,
    KINDS,
    RESOLUTION,
    TAKE,
    Plan,
    Promised,
)
from helpdesk.domain.sla.target import State, StepState, TargetState
from helpdesk.domain.sla.timeline import ELAPSED, Time, instant_of, stamp, timeline

# The reason shown for time a ticket spent resolved before it was reopened.
RESOLVED = "resolved"


def evaluate(
    facts: Facts, plan: Plan, calendar: Calendar, now: datetime
) -> tuple[TargetState, ...]:
    """Each promise made for the ticket's priority, as it stands at ``now``; of those made again and
    again the present round, or the last one.
    """
    current = Terms(plan, calendar, facts.priority)
    found = (_present(kind, facts, current, now) for kind in KINDS)
    return tuple(target for target in found if target is not None)


def rounds(
    kind: str, facts: Facts, plan: Plan, calendar: Calendar, now: datetime
) -> tuple[TargetState, ...]:
    """How every round of a promise stands or ended, the oldest first; for reports."""
    current = Terms(plan, calendar, facts.priority)
    found = (
        _judge(kind, number, one, facts, current, now)
        for number, one in enumerate(facts.rounds(kind), start=1)
    )
    return tuple(target for target in found if target is not None)


def _present(kind: str, facts: Facts, current: Terms, now: datetime) -> TargetState | None:
    made = facts.rounds(kind)
    return _judge(kind, len(made), made[-1], facts, current, now) if made else None


def _judge(
    kind: str, number: int, made: Round, facts: Facts, current: Terms, now: datetime
) -> TargetState | None:
    """How one round stands; None where nothing is promised for it, and nothing was."""
    terms, pin = _terms(made.end, facts, current), _pin(kind, made.end, facts)
    if terms is None:
        return None
    case = _Case(kind, number, made, terms, pin, made.end)
    if made.end is None:
        case = case._replace(withdrawn_at=facts.withdrawn_at, before=_before_change(facts))
    if case.promised is None and pin is None:
        vanished = _vanished(kind, made, facts)
        if vanished is None or vanished.before is None:
            return None
        case = case._replace(terms=vanished.before, met_at=None, withdrawn_at=vanished.at)
    return case.stands(pauses_of(kind, facts), now)


class _Case(NamedTuple):
    """One round of a promise, and the terms it is judged by."""

    kind: str
    number: int
    made: Round
    terms: Terms
    pin: Pin | None
    met_at: datetime | None
    withdrawn_at: datetime | None = None
    before: Terms | None = None
    """The terms before the last change, while the round is open."""

    @property
    def promised(self) -> Promised | None:
        return self.terms.plan.promised(self.kind, self.terms.priority, self.made.line)

    @property
    def ended_at(self) -> datetime | None:
        return self.met_at if self.met_at is not None else self.withdrawn_at

    def stands(self, pauses: tuple[Pause, ...], now: datetime) -> TargetState:
        """How it stands at ``now``."""
        course, promised = self._course(pauses), self.promised
        due_at = computed = course.due_at(promised) if promised is not None else None
        measured, is_open = promised, self.ended_at is None
        if self.pin is not None:
            due_at, measured = self.pin.due_at, None
            course = self._course(_until_pinned(pauses, self.pin.at))
        is_held = is_open and any(pause.holds(now) for pause in course.pauses)
        until = (self.ended_at or max(now, self.made.start)).astimezone(UTC)
        whole, counted = measured and measured.time, course.counted_until(until)
        left = whole.total_seconds() - counted if whole else course.left(until, due_at)
        steps = self.terms.plan.steps_of(self.kind)
        return TargetState(
            kind=self.kind,
            promised=promised,
            state=_state(due_at, self.met_at, self.withdrawn_at, now, is_held),
            started_at=course.start,
            due_at=due_at,
            met_at=self.met_at,
            counted_seconds=counted,
            left_seconds=left,
            computed_due_at=computed,
            due_before_change=self._due_before_change(pauses),
            is_pinned=self.pin is not None,
            steps=tuple(
                StepState(step, course.reaches(step.at, measured, due_at), course.later)
                for step in steps
            ),
            is_held=is_held,
            resumes_at=_resumes_at(now, course.time) if is_open and not is_held else None,
            round=self.number,
            line=self.made.line,
            tell=lambda: course.segments(until),
        )

    def _due_before_change(self, pauses: tuple[Pause, ...]) -> datetime | None:
        if self.before is None or self.pin is not None:
            return self.pin.due_at if self.pin is not None else None
        earlier = self._replace(terms=self.before)
        return earlier._course(pauses).due_at(earlier.promised) if earlier.promised else None

    def _course(self, pauses: tuple[Pause, ...]) -> Course:
        ended_at, start = self.ended_at, self.made.start
        telling = tuple(
            pause
            for pause in pauses
            if (ended_at is None or pause.start < ended_at)
            and (pause.end is None or pause.end > start)
        )
        time: Time = ELAPSED if self.kind == DEADLINE else timeline(self.terms.calendar)
        return Course(start.astimezone(UTC), telling, time)


def _before_change(facts: Facts) -> Terms | None:
    return facts.replanned[-1].before if facts.replanned else None


def _terms(met_at: datetime | None, facts: Facts, current: Terms) -> Terms | None:
    """The terms a promise is judged by: those at its fulfilment, else the present ones."""
    if met_at is None:
        return current
    later = (change.before for change in facts.replanned if change.at > met_at)
    return next(later, current)


def _pin(kind: str, met_at: datetime | None, facts: Facts) -> Pin | None:
    """The due time set by hand that was in force at its fulfilment, else the present one."""
    if kind != RESOLUTION:
        return None
    set_by_hand = [pin for pin in facts.pins if met_at is None or pin.at <= met_at]
    return set_by_hand[-1] if set_by_hand and set_by_hand[-1].due_at is not None else None


def _until_pinned(pauses: tuple[Pause, ...], pinned_at: datetime) -> tuple[Pause, ...]:
    """What stopped the clock before the due time was set by hand; no wait does any more."""
    kept = [pause for pause in pauses if pause.reason == RESOLVED or pause.start < pinned_at]
    return tuple(
        pause._replace(end=pinned_at)
        if pause.reason != RESOLVED and (pause.end is None or pause.end > pinned_at)
        else pause
        for pause in kept
    )


def _vanished(kind: str, made: Round, facts: Facts) -> Replanned | None:
    """The change by which a promise that had been made, and not been fulfilled yet, was made no
    longer.
    """
    for change in reversed(facts.replanned):
        before, line = change.before, made.line
        if made.end is not None and change.at > made.end:
            continue
        if before is not None and before.plan.promised(kind, before.priority, line) is not None:
            return change if change.at > made.start else None
    return None


def pauses_of(kind: str, facts: Facts) -> tuple[Pause, ...]:
    """What stops the clock of a target, in order.

    Time spent resolved stops every one but the deadline. Waiting stops neither the first response
    nor, before a human has answered, that somebody takes the ticket: it would only hide that
    nobody cared.
    """
    if kind == DEADLINE:
        return ()
    rests = [Pause(start, end, RESOLVED) for start, end in facts.resolved]
    if kind == FIRST_RESPONSE:
        return tuple(rests)
    waits = [Pause(one.start, one.end, one.reason) for one in facts.waits if kind in one.pauses]
    if kind == TAKE:
        waits = [pause for one in waits for pause in _after(facts.answered_at, one)]
    return tuple(sorted([*waits, *rests], key=lambda pause: pause.start))


def _after(instant: datetime | None, pause: Pause) -> list[Pause]:
    """The part of a pause that lies after the instant; none of it when that has not come."""
    if instant is None or (pause.end is not None and pause.end <= instant):
        return []
    return [pause._replace(start=max(pause.start, instant))]


def _state(
    due_at: datetime | None,
    met_at: datetime | None,
    withdrawn_at: datetime | None,
    now: datetime,
    is_held: bool,
) -> State:
    """The word for a promise; one fulfilled at its very due time is kept, later it is missed."""
    if met_at is not None:
        return "met" if due_at is None or met_at <= due_at else "missed"
    if withdrawn_at is not None:
        return "withdrawn"
    if due_at is not None and now >= due_at:
        return "missed"
    return "paused" if is_held else "running"


def _resumes_at(now: datetime, time: Time) -> datetime | None:
    """When time counts again; None while it does, or where it never will."""
    here = stamp(now)
    try:
        opens = time.after(here, 1) - 1
    except NeverReached:
        return None
    return instant_of(opens) if opens > here else None
