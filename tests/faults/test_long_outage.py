"""No worker ran for days; then one starts. Everything missed fires once, soon, and is marked."""

import time
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from helpdesk import Helpdesk, clock, database
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, OutboxMail
from tests.databases import app_at_work
from tests.faults.figures import IN_FULL, SHARED, measured
from tests.faults.many import open_many
from tests.faults.promises import ledger, told
from tests.faults.stage import Stage
from tests.services.processes import cpu_seconds, wait_until

TICKETS = 10_000 if IN_FULL else 300
WITHIN = 120.0
STEPS = ("75%", "100%")
A_SUMMARY_GATHERS = 60.0  # seconds; one that takes longer to tell needs another


def fired(app: Helpdesk) -> int:
    """How many steps stand in the ledger."""
    with app_at_work(app), database.reading():
        return db.session.scalar(select(func.count()).select_from(EscalationFired)) or 0


def test_everything_missed_fires_once_soon_and_is_marked_late(app: Helpdesk, stage: Stage) -> None:
    with app_at_work(app):
        numbers = open_many(TICKETS, now=clock.now() - timedelta(days=7))
    expected = Counter((number, step) for number in numbers for step in STEPS)
    started = time.monotonic()
    stage.start("worker")
    wait_until(lambda: fired(app) >= len(expected), "every step", seconds=1800, every=0.25)
    took, busy = time.monotonic() - started, cpu_seconds(stage.processes["worker"].pid)
    time.sleep(5)  # and not one more
    with app_at_work(app):
        rows, events = ledger(), told()
        kind = OutboxMail.kind == "escalation_summary"
        summaries = Counter(db.session.scalars(select(OutboxMail.person_id).where(kind)))
    assert Counter((row.ticket_id, row.step) for row in rows) == expected == events
    assert all(row.is_late for row in rows)
    assert summaries and max(summaries.values()) <= 1 + took // A_SUMMARY_GATHERS
    assert took < WITHIN * SHARED
    measured(
        "outage",
        f"{len(rows):,} steps of {TICKETS:,} tickets in {took:.0f} s ({busy:.0f} s of CPU), none "
        f"twice, all marked late; {max(summaries.values())} summary mail for each reader",
    )
