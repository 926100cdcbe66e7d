"""PostgreSQL dies again and again; the helpdesk says so, keeps what was typed, and comes back."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from helpdesk import Helpdesk
from tests.faults.auditor import audit
from tests.faults.browser import Browser
from tests.faults.ending import wait_until_told
from tests.faults.figures import IN_FULL, SHARED, measured
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stage import Stage, one_after_another
from tests.services.postgres import Postgres
from tests.services.processes import wait_until

KILLS = 20 if IN_FULL else 2
BACK_WITHIN = 10.0  # seconds after the database answers
TYPED = "Two hours of typing, and then the database went away"


def test_postgresql_killed_under_load_loses_nothing_and_the_helpdesk_comes_back(
    stage: Stage,
    app: Helpdesk,
    postgres: Postgres,
    at_the_browser: Callable[[str], Browser],
    load: Load,
    journal: Journal,
    mail_record: Path,
) -> None:
    chance, back_after = Random(1), []
    stage.start("web")
    stage.start("worker")
    browser = at_the_browser("employee")

    def kill() -> None:
        postgres.kill()
        refused = browser.ask("POST", "/new/printer", title="Jam", description=TYPED)
        assert refused.status == 503, refused
        assert TYPED in refused.text
        time.sleep(chance.uniform(0, 1))
        postgres.start()
        answers = time.monotonic()
        wait_until(lambda: is_ready(browser), "the helpdesk after its database", every=0.02)
        back_after.append(time.monotonic() - answers)

    with load.running():
        load.wait_for(8)
        one_after_another(KILLS, kill, chance, (0.3, 2.0))
    assert max(back_after) < BACK_WITHIN * SHARED
    wait_until_told(app)
    found = audit(app, journal, mail_record).check(copies=KILLS)
    measured(
        "postgres",
        f"{KILLS} kills, {found.accepted:,} accepted writes: {len(found.lost)} lost, "
        f"{len(found.doubled)} doubled; back {max(back_after):.1f} s after it at the latest, what "
        f"was typed still in the form; {found.mails:,} mails: {len(found.unsent)} lost, "
        f"{found.mail_copies} twice",
    )


def is_ready(browser: Browser) -> bool:
    """Whether a ticket can be filed again."""
    form = {"title": "Jam", "description": secrets.token_hex(8), "draft": secrets.token_hex(16)}
    return browser.ask("POST", "/new/printer", **form).status == 303
