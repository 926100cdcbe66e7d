"""The process that watches the promises is killed while they break: each step is taken once."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from helpdesk import Helpdesk, clock, database
from tests.databases import app_at_work
from tests.faults.ending import wait_until_told
from tests.faults.figures import IN_FULL, SHARED, measured
from tests.faults.promises import Step, count_around_the_clock, ledger, open_due, told
from tests.faults.stage import Stage, one_after_another
from tests.services.processes import wait_until
from tests.services.smtp import MailServer

KILLS = 100 if IN_FULL else 3
WORKERS = ("worker", "worker-2", "worker-3") if IN_FULL else ("worker", "worker-2")
TICKETS = 600 if IN_FULL else 24
WINDOW = timedelta(seconds=480 if IN_FULL else 8)
"""How long promises go on breaking; the kills take about as long."""
IN_TIME = 90.0  # seconds, where a process died


def open_all(begins: datetime) -> set[Step]:
    """Tickets that reach a step one after the other; every step that must be taken."""
    expected = set()
    for number in range(TICKETS):
        step = ("75%", "100%")[number % 2]
        ticket = open_due(step, begins + WINDOW * number / TICKETS)
        expected |= {(ticket, "75%"), (ticket, step)}
    return expected


def test_each_step_is_taken_once_whoever_dies(
    stage: Stage, app: Helpdesk, mail_server: MailServer
) -> None:
    chance = Random(1)
    with app_at_work(app):
        count_around_the_clock()
    for worker in WORKERS:
        stage.start(worker)
    for worker in WORKERS:
        stage.wait_for_sweeper_of(worker)
    with app_at_work(app):
        begins = clock.now() + timedelta(seconds=TICKETS * 0.05 + 3)
        expected = open_all(begins)
    one_after_another(
        KILLS, lambda: stage.kill_sweeper_of(chance.choice(WORKERS)), chance, (0.2, 3.0)
    )

    def steps() -> int:
        with app_at_work(app), database.reading():
            return len(ledger())

    wait_until(lambda: steps() >= len(expected), "every step", seconds=600, every=0.5)
    wait_until_told(app)
    with app_at_work(app):
        fired, events = ledger(), told()
    assert Counter((row.ticket_id, row.step) for row in fired) == Counter(expected)
    assert events == Counter(expected)
    late = sorted((row.fired_at - max(row.due_at, begins)).total_seconds() for row in fired)
    assert late[-1] < IN_TIME * SHARED
    ids = Counter(mail.message_id for mail in mail_server.mails)
    copies = sum(ids.values()) - len(ids)
    assert copies <= stage.kills["sweeper"]
    measured(
        "sweeper",
        f"{KILLS} kills, {len(expected):,} steps: all taken, none twice; half within "
        f"{late[len(late) // 2]:.1f} s, the latest {late[-1]:.0f} s after it was due",
    )
