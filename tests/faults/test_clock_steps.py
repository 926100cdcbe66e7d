"""The clock of the machine steps two hours forwards and backwards while everybody works.

Web and worker are started anew with each step, as far off as the step; what they wrote under the
clock before stays. No due time may change, and nothing may be said twice.
"""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from helpdesk import Helpdesk, clock, database
from helpdesk.extensions import db
from helpdesk.models import OutboxMail, OutboxState, Target
from tests.databases import app_at_work
from tests.faults.auditor import audit
from tests.faults.ending import wait_until_told
from tests.faults.figures import IN_FULL, measured
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.promises import STEPS, count_around_the_clock, ledger, open_due, told
from tests.faults.stage import Stage
from tests.services.processes import wait_until

OFFSETS = ["+2h", "+0h", "-2h", "+0h"] * (5 if IN_FULL else 1)
PARTS = ("web", "worker")
HOURS = (-3, -1, 1, 3)  # when steps are due, seen from the right clock


def due_times(app: Helpdesk, numbers: list[int]) -> list[tuple[int, datetime | None]]:
    """What these tickets are promised."""
    with app_at_work(app), database.reading():
        query = select(Target.id, Target.due_at).where(Target.ticket_id.in_(numbers))
        return [tuple(row) for row in db.session.execute(query.order_by(Target.id))]


def test_clock_steps_move_no_due_time_and_fire_nothing_twice(
    stage: Stage, app: Helpdesk, load: Load, journal: Journal, mail_record: Path
) -> None:
    with app_at_work(app):
        count_around_the_clock()
        numbers = [
            open_due(step, clock.now() + timedelta(hours=hours))
            for step in STEPS
            for hours in HOURS
        ]
    before = due_times(app, numbers)
    load.windows = 2
    for part in PARTS:
        stage.start(part)
    with load.running():
        for offset in OFFSETS:
            for part in PARTS:
                stage.kill(part)
                stage.start(part, HELPDESK_CLOCK_OFFSET=offset)
            load.wait_for(len(journal.read()) + 16)
    assert due_times(app, numbers) == before
    wait_until_told(app)
    with app_at_work(app), database.reading():
        taken = Counter((row.ticket_id, row.step) for row in ledger())
        events = told()
    assert taken == events
    assert set(taken.values()) == {1}
    # A promise that broke by the clock that was ahead is shown as broken until it truly is.
    later = clock.now() + max(STEPS.values()) + timedelta(hours=max(HOURS))
    found = audit(app, journal, mail_record, later).check(copies=stage.kills["worker"])
    measured(
        "clock",
        f"{len(OFFSETS)} steps under load: no due time moved, {sum(taken.values())} escalations, "
        f"none twice; {found.accepted:,} accepted writes: {len(found.lost)} lost; "
        f"{found.mails:,} mails: {len(found.unsent)} lost, {found.mail_copies} twice",
    )


def test_mails_leased_and_put_off_under_a_clock_that_was_ahead_leave_soon(
    stage: Stage, app: Helpdesk, mail_record: Path
) -> None:
    """SQLite's own clock is the machine's: a step back leaves leases that would last for hours."""
    with app_at_work(app):
        count_around_the_clock()
        for _ in range(3):
            open_due("75%", clock.now() + timedelta(hours=3))
        ahead = clock.now() + timedelta(hours=2)
        leased, tried, _ = db.session.scalars(select(OutboxMail.id)).all()
        for number, values in (
            (leased, {"lease_until": ahead, "lease_token": "of one who died"}),
            (tried, {"next_attempt_at": ahead, "attempts": 1, "last_error": "450 later"}),
        ):
            db.session.execute(update(OutboxMail).where(OutboxMail.id == number).values(**values))
        db.session.commit()
    stage.start("worker")

    def sent() -> int:
        with app_at_work(app), database.reading():
            rows = db.session.scalars(select(OutboxMail.state)).all()
        return sum(state is OutboxState.SENT for state in rows)

    wait_until(lambda: sent() == 3, "three mails", seconds=90)
