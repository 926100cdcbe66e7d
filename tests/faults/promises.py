"""Tickets whose promises break at instants the test chooses, by a calendar that never closes."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Calendar, EscalationFired, Event, EventKind
from tests import cast

AROUND_THE_CLOCK = {
    "timezone": "Europe/Kyiv",
    "hours": {
        day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    },
}
TO_SOLVE = timedelta(minutes=cast.PROMISES["targets"]["high"]["resolution"])
STEPS = {"75%": TO_SOLVE * 0.75, "100%": TO_SOLVE}
Step = tuple[int, str]


def count_around_the_clock() -> None:
    """From now on, every minute counts. Before any ticket is opened."""
    db.session.scalars(select(Calendar)).one().document = AROUND_THE_CLOCK
    db.session.commit()


def open_due(step: str, instant: datetime) -> int:
    """A ticket that reaches the step at this instant; committed."""
    category, person = cast.category("vpn"), cast.person("employee")
    ticket = tickets.open_ticket(
        by=person,
        requester=person,
        category=category,
        form_version=category.form_versions[0],
        title="No VPN",
        description="It does not connect.",
        answers={},
        now=instant - STEPS[step],
    )
    db.session.commit()
    return ticket.id


def ledger() -> list[EscalationFired]:
    """Every step taken so far."""
    return list(db.session.scalars(select(EscalationFired)))


def told() -> Counter[Step]:
    """How often each step of each ticket stands in its history."""
    query = select(Event).where(Event.kind == EventKind.ESCALATED)
    return Counter((event.ticket_id, event.data["step"]) for event in db.session.scalars(query))
