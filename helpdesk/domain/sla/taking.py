"""Taking steps of chains: the ledger, the event that tells people, and what is done then."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from helpdesk.domain import following, history
from helpdesk.domain.notices import outward
from helpdesk.domain.notices.outward import Outward
from helpdesk.domain.sla import deeds
from helpdesk.domain.sla.deeds import Deeds, Places
from helpdesk.domain.sla.firing import Firing
from helpdesk.domain.sla.listeners import Hearing
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Event, EventKind, TargetKind, Ticket

# A step taken later than this after its instant is marked late: the worker was not there.
LATE_AFTER = timedelta(seconds=90)


@dataclass(frozen=True)
class Call:
    """A step to take now, who hears of it, and what it will come to."""

    ticket: Ticket
    firing: Firing
    heard: Hearing
    bell_only: bool
    deeds: Deeds = field(default_factory=dict)

    @property
    def moves_clock(self) -> bool:
        """Whether the promises are others afterwards."""
        return deeds.moves_clock(self.deeds)

    @property
    def webhook(self) -> str | None:
        """The webhook that is told, by name. Of a confidential ticket none is."""
        return None if self.ticket.is_confidential else self.firing.actions.webhook

    @property
    def did(self) -> Deeds:
        """What it does besides telling people, as its event says it."""
        is_called = self.webhook and not self.bell_only
        return self.deeds | ({"webhook": self.webhook} if is_called else {})


def take(
    calls: Sequence[Call], overwhelmed: Collection[int], places: Places, now: datetime
) -> None:
    """Write steps into the ledger and into their tickets' histories, which tells people; then do
    what they do. ``overwhelmed`` are those who hear of too much at once."""
    if not calls:
        return
    rows = [_row(call.ticket.id, call.firing, now) for call in calls]
    db.session.execute(insert(EscalationFired), rows)
    facts = [(call.ticket, _told(call, overwhelmed, now)) for call in calls]
    events = history.record_all(EventKind.ESCALATED, facts, now=now)
    if following.is_told():
        outward.send([*_outward(calls, events)])
    for call in calls:
        if call.deeds:
            deeds.do(call.ticket, call.firing.actions, call.deeds, places, now)


def _outward(calls: Sequence[Call], events: Sequence[Event]) -> Iterator[Outward]:
    """What leaves the desk. What may have left before a restore does not leave again."""
    for call, event in zip(calls, events, strict=True):
        heard, webhook = call.heard, call.webhook
        if not call.bell_only and (heard.outside or heard.addresses or webhook):
            yield Outward(call.ticket, event, heard.outside, heard.addresses, webhook)


def pass_over(passed: Mapping[int, Sequence[Firing]], now: datetime) -> None:
    """Write into the ledger that steps were not for their tickets when their instant came."""
    rows = [
        _row(ticket_id, firing, now) | {"is_passed_over": True}
        for ticket_id, firings in passed.items()
        for firing in firings
    ]
    if rows:
        db.session.execute(insert(EscalationFired), rows)


def _row(ticket_id: int, firing: Firing, now: datetime) -> dict[str, Any]:
    """The step's row of the ledger."""
    key = firing.key
    return {
        "ticket_id": ticket_id,
        "target": TargetKind(key.target),
        "step": key.step,
        "generation": key.generation,
        "due_at": firing.was_due_at,
        "fired_at": now,
        "is_late": _is_late(firing, now),
    }


def _is_late(firing: Firing, now: datetime) -> bool:
    """Whether nobody was there to take it in time."""
    return now - firing.was_due_at > LATE_AFTER


def _told(call: Call, overwhelmed: Collection[int], now: datetime) -> dict[str, Any]:
    """What the event says: ``to`` are the ids of all who hear; those ``in_summary`` get one mail
    for all."""
    firing = call.firing
    due_at = firing.target.due_at
    data = {
        "target": firing.key.target,
        "step": firing.key.step,
        "generation": firing.key.generation,
        "due_at": due_at.isoformat() if due_at else None,
        "is_late": _is_late(firing, now),
        "on_change": firing.on_change,
        "to": call.heard.inside,
        "in_summary": [one for one in call.heard.inside if one in overwhelmed],
    }
    return data | _more(call, now)


def _more(call: Call, now: datetime) -> dict[str, Any]:
    """What is said of some steps only: where one stands that has a name of its own, or no percent;
    when a late one was to be taken; what was changed that made the promise late; how often it was
    taken before; how many of its repetitions it stands for; who hears of it from outside; what it
    did."""
    firing, said = call.firing, dict[str, Any]()
    if firing.step.name or firing.step.percent is None:
        said["at"] = list(firing.step.at)
    if _is_late(firing, now):
        said["meant_for"] = firing.was_due_at.isoformat()
    if firing.changed:
        said["changed"] = firing.changed
    if firing.number:
        said["repeat"] = firing.number
    if firing.missed:
        said["missed"] = firing.missed
    if call.bell_only:
        said["bell_only"] = True
    if call.heard.outside:
        said["outside"] = call.heard.outside
    if call.heard.addresses:
        said["addresses"] = len(call.heard.addresses)  # whose they are is nobody's history
    return said | ({"did": call.did} if call.did else {})
