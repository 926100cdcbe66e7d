"""What the database keeps of promises, after days of every verb, is what a witness finds."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from random import Random

import pytest
from sqlalchemy import select

from helpdesk.domain.sla import facts, waiting
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.verify import differences
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Event, EventKind, Plan, Target
from tests.domain.sla.cases import LONG
from tests.domain.sla.desk import BEGINS, LASTS, Desk
from tests.domain.sla.witness import Seen, Witness

TICKETS, DEEDS_EACH = (200, 12) if LONG else (12, 12)
DAYS_WALKED = 10
pytestmark = pytest.mark.usefixtures("company")


def test_after_days_of_every_verb_the_stored_promises_are_what_a_witness_finds() -> None:
    desk = Desk(Random(4))
    desk.live(TICKETS, TICKETS * DEEDS_EACH)
    now = BEGINS + LASTS
    desk.work(now)
    assert [found for found in differences(now) if not isinstance(found, int)] == []
    assert _ledger() == _told()
    assert set(_ledger().values()) == {1}
    assert _said_differently(desk.numbers, now) == []


def _said_differently(numbers: list[int], now: datetime) -> list[str]:
    """What a witness of each ticket's history says otherwise than its stored promises."""
    plans = {
        plan.id: (plan.document, plan.calendar.document)
        for plan in db.session.scalars(select(Plan))
    }
    rules = {
        slug: [(rule.since, set(rule.pauses)) for rule in versions]
        for slug, versions in waiting.read().items()
    }
    histories = facts.read(numbers)
    stored = {
        (row.ticket_id, row.kind.value): row for row in db.session.scalars(select(Target)).all()
    }
    found = []
    for number in numbers:
        witness = Witness(histories[number], plans, rules, DAYS_WALKED)
        for kind in KINDS:
            seen, row = witness.present(kind, now), stored.get((number, kind))
            found += [f"{number} {kind}: {said}" for said in _differences(seen, row, witness)]
    return found


def _differences(seen: Seen | None, row: Target | None, witness: Witness) -> Iterator[str]:
    if seen is None or row is None:
        if (seen is None) != (row is None):
            yield f"stored {row}, seen {seen}"
        return
    pairs = {
        "started": (row.started_at, seen.started_at),
        "met": (row.met_at, seen.met_at),
        "state": (row.state.value, seen.state),
        "due": (row.due_at, seen.due_at),
    }
    if seen.met_at is not None:
        pairs["counted"] = (row.counted_seconds, seen.counted * 60)
    if seen.due_at is None and row.due_at is not None and row.due_at >= witness.horizon:
        del pairs["due"]
    for what, (one, other) in pairs.items():
        if one != other:
            yield f"{what} {one}, not {other}"


def _ledger() -> Counter[tuple[int, str, str, int]]:
    return Counter(
        (row.ticket_id, row.target.value, row.step, row.generation)
        for row in db.session.scalars(select(EscalationFired))
    )


def _told() -> Counter[tuple[int, str, str, int]]:
    """The steps as the histories tell of them."""
    escalated = select(Event).where(Event.kind == EventKind.ESCALATED)
    return Counter(
        (event.ticket_id, event.data["target"], event.data["step"], event.data["generation"])
        for event in db.session.scalars(escalated)
    )
