"""What the chains of a ticket have done so far: the ledger, and who was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from helpdesk.domain.sla.chain_wording import moment_in_words
from helpdesk.domain.sla.deed_wording import change_in_words
from helpdesk.domain.sla.firing import Fired
from helpdesk.domain.sla.step import Moment
from helpdesk.domain.sla.told import moment_of
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Event, EventKind, TargetKind


@dataclass(frozen=True)
class Taken:
    """A step that was to be taken at ``due_at`` and was, or was passed over, at ``at``.

    ``told`` are the ids of those who heard, and ``addresses`` how many mail addresses of nobody
    here; ``missed`` repetitions before it are not taken any more, for nobody was there. ``did`` is
    what it did besides, as its event says it.
    """

    at: datetime
    due_at: datetime
    kind: TargetKind
    moment: str
    told: tuple[int, ...]
    is_late: bool
    is_passed_over: bool
    number: int = 0
    missed: int = 0
    late_through: str = ""
    """In words, where a change had made the promise late."""
    addresses: int = 0
    did: Mapping[str, Any] = field(default_factory=dict)


def taken(ticket_id: int) -> list[Taken]:
    """Every step of the ticket that is over, the oldest first, in two statements."""
    ledger = db.session.scalars(
        select(EscalationFired)
        .where(EscalationFired.ticket_id == ticket_id)
        .order_by(EscalationFired.fired_at, EscalationFired.due_at, EscalationFired.id)
    ).all()
    told = _told(ticket_id) if ledger else {}
    return [_taken(row, told) for row in ledger]


def _told(ticket_id: int) -> dict[Fired, Mapping[str, Any]]:
    """What the history says of each step."""
    query = select(Event.data).where(
        Event.ticket_id == ticket_id, Event.kind == EventKind.ESCALATED
    )
    return {
        Fired(data["target"], data["step"], data["generation"]): data
        for data in db.session.scalars(query)
    }


def _taken(row: EscalationFired, told: Mapping[Fired, Mapping[str, Any]]) -> Taken:
    key, _, number = row.step.partition("#")
    data = told.get(Fired(row.target, row.step, row.generation), {})
    return Taken(
        row.fired_at,
        row.due_at,
        row.target,
        moment_in_words(moment_of(data)) if data else _in_words(key.removesuffix("!")),
        (*data.get("to", ()), *data.get("outside", ())),
        row.is_late,
        row.is_passed_over,
        int(number or 0),
        data.get("missed", 0),
        change_in_words(data.get("changed")) if data.get("on_change") else "",
        data.get("addresses", 0),
        data.get("did", {}),
    )


def _in_words(key: str) -> str:
    """Where a step stands, by what the ledger calls it; the name of one that has a name."""
    moment = Moment.read(key)
    return moment_in_words(moment) if moment else key
