"""What would become of a ticket's promises if something happened to it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.domain.sla import store
from helpdesk.domain.sla.circumstances import around
from helpdesk.domain.sla.coming import timeline
from helpdesk.domain.sla.dry_run import Foreseen, Planned, foresee, weighing
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.firing import Firing
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.target import TargetState
from helpdesk.models import TargetKind, Ticket


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
    at_once: tuple[Planned, ...]
    coming: tuple[Planned, ...]

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
    names: Mapping[int, str]
    """Of all people in the steps, by id."""

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
    weigh, fired = weighing(events), store.fired([ticket.id])[ticket.id]
    before = weigh(known, now)
    already = {_key(one.firing) for one in timeline(before, fired, now, around(ticket), now)}
    after = foresee(ticket, events, weigh, fired, now)
    steps = [
        one
        for one in after.steps
        if one.coming.applies
        and (one.coming.firing.at > now or _key(one.coming.firing) not in already)
    ]
    prospects = (_prospect(kind, before, after, steps, now) for kind in TargetKind)
    found = [one for one in prospects if one.before is not None or one.after is not None]
    return Outlook(before, after.promises, tuple(sorted(found, key=_what_breaks_next)), after.names)


def _key(firing: Firing) -> tuple[str, str]:
    """What it is, whatever the generation of its promise."""
    return firing.key.target, firing.key.step


def _prospect(
    kind: TargetKind, before: Promises, after: Foreseen, steps: Sequence[Planned], now: datetime
) -> Prospect:
    own = [one for one in steps if one.coming.firing.target.kind == kind]
    old, new = _owed(before, kind), _owed(after.promises, kind)
    return Prospect(
        kind,
        old,
        new,
        _owed(after.woken, kind) if after.woken else None,
        is_late_at_once=_is_late(new, now) and not _is_late(old, now),
        at_once=tuple(one for one in own if one.coming.firing.at <= now),
        coming=tuple(one for one in own if one.coming.firing.at > now),
    )


def _owed(promises: Promises, kind: TargetKind) -> TargetState | None:
    return next((target for target in promises.unkept if target.kind == kind), None)


def _due(target: TargetState | None) -> tuple[bool, datetime | None]:
    return target is not None, target.due_at if target is not None else None


def _is_late(target: TargetState | None, now: datetime) -> bool:
    return target is not None and target.due_at is not None and target.due_at <= now


def _what_breaks_next(one: Prospect) -> tuple[bool, datetime]:
    shown = one.after or one.before
    assert shown is not None
    return shown.due_at is None, shown.due_at or shown.started_at
