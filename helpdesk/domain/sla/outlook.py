"""What would become of a ticket's promises if something happened to it now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.domain.sla import facts, plans, store, waiting
from helpdesk.domain.sla.chain import Fired, Firing, steps_ahead
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.ledger import Promises, weigh
from helpdesk.domain.sla.listeners import Audience
from helpdesk.domain.sla.target import TargetState
from helpdesk.extensions import db
from helpdesk.models import EventKind, Person, State, TargetKind, Ticket


@dataclass(frozen=True)
class Hearing:
    """A step of the chain that would be taken, and who would hear of it, by id."""

    at: datetime
    people: dict[int, str]


@dataclass(frozen=True)
class Prospect:
    """One promise as it is and as it would be; None where nobody owes it.

    ``woken`` is how it would stand if a wait ended at its wake-up time. ``at_once`` are steps of
    the chain that the change itself sets off, ``coming`` those that time would take after it.
    """

    kind: TargetKind
    before: TargetState | None
    after: TargetState | None
    woken: TargetState | None
    is_late_at_once: bool
    at_once: tuple[Hearing, ...]
    coming: tuple[Hearing, ...]

    @property
    def changes(self) -> bool:
        """Whether it would be due at another time, come, go, or be told of at once."""
        return bool(self.at_once) or _due(self.before) != _due(self.after)


@dataclass(frozen=True)
class Outlook:
    """What a change would do to the promises still to be kept, the nearest to break first."""

    before: Promises
    after: Promises
    prospects: tuple[Prospect, ...]

    @property
    def changed(self) -> list[Prospect]:
        """The promises it would change."""
        return [one for one in self.prospects if one.changes]

    @property
    def unchanged(self) -> list[Prospect]:
        """The promises it would leave as they are."""
        return [one for one in self.prospects if not one.changes]


def outlook(ticket: Ticket, known: Sequence[Fact], supposed: Sequence[Fact]) -> Outlook:
    """The promises after the facts ``known``, and after those ``supposed`` to follow them now.

    Weighed by the same function, from the same facts, as after they are saved. The ticket itself
    says already what it would say then: that decides who would hear. Only reads.
    """
    now, events = supposed[-1].at, [*known, *supposed]
    rows, reasons = plans.by_id(facts.plan_ids(events)), waiting.named_in(events)
    before, after = (weigh(one, rows, reasons, now) for one in (known, events))
    wake_up = _wake_up(supposed[-1])
    woken = weigh([*events, wake_up], rows, reasons, wake_up.at) if wake_up else None
    fired = store.kept([ticket.id])[ticket.id].fired
    told = _Told(ticket, fired, now, Audience())
    prospects = (_prospect(kind, before, after, woken, told) for kind in TargetKind)
    found = [one for one in prospects if one.before is not None or one.after is not None]
    return Outlook(before, after, tuple(sorted(found, key=_what_breaks_next)))


def _wake_up(fact: Fact) -> Fact | None:
    """The end of a wait at the time set for it."""
    until = fact.data.get("until") if fact.kind is EventKind.WAITING_STARTED else None
    if until is None:
        return None
    return Fact(EventKind.WOKEN, datetime.fromisoformat(until), {"state": State.IN_PROGRESS})


@dataclass(frozen=True)
class _Told:
    """Who hears of which steps of a ticket's chain."""

    ticket: Ticket
    fired: Collection[Fired]
    now: datetime
    audience: Audience

    def steps(self, kind: TargetKind, promises: Promises | None) -> list[Firing]:
        """The steps still to be taken, the earliest first."""
        target = promises.target(kind) if promises else None
        if target is None or promises is None:
            return []
        return steps_ahead(target, promises.history, self.fired)

    def hearings(self, steps: Sequence[Firing]) -> tuple[Hearing, ...]:
        """Who hears of each step."""
        return tuple(
            Hearing(step.at, _names(self.audience.of(self.ticket, step.tell))) for step in steps
        )


def _prospect(
    kind: TargetKind, before: Promises, after: Promises, woken: Promises | None, told: _Told
) -> Prospect:
    already = {step.key for step in told.steps(kind, before) if step.at <= told.now}
    ahead = told.steps(kind, after)
    at_once = [step for step in ahead if step.at <= told.now and step.key not in already]
    later = told.steps(kind, woken) if woken else ahead
    old, new = _owed(before, kind), _owed(after, kind)
    return Prospect(
        kind,
        old,
        new,
        _owed(woken, kind) if woken else None,
        is_late_at_once=_is_late(new, told.now) and not _is_late(old, told.now),
        at_once=told.hearings(at_once),
        coming=told.hearings([step for step in later if step.at > told.now]),
    )


def _owed(promises: Promises, kind: TargetKind) -> TargetState | None:
    return next((target for target in promises.unkept if target.kind == kind), None)


def _due(target: TargetState | None) -> tuple[bool, datetime | None]:
    return target is not None, target.due_at if target is not None else None


def _is_late(target: TargetState | None, now: datetime) -> bool:
    return target is not None and target.due_at is not None and target.due_at <= now


def _names(ids: Sequence[int]) -> dict[int, str]:
    """Those who were just looked up are known to the session."""
    return {number: db.session.get_one(Person, number).name for number in ids}


def _what_breaks_next(one: Prospect) -> tuple[bool, datetime]:
    shown = one.after or one.before
    assert shown is not None
    return shown.due_at is None, shown.due_at or shown.started_at
