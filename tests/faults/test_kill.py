"""``kill -9`` of web and worker while everybody works: nothing accepted is lost or done twice."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from time import time

import pytest

from helpdesk import Helpdesk
from tests.faults.auditor import audit
from tests.faults.ending import wait_until_told
from tests.faults.figures import IN_FULL, measured
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stage import Stage, one_after_another
from tests.services.processes import wait_until
from tests.services.smtp import MailServer

KILLS = {"web": 300 if IN_FULL else 5, "worker": 100 if IN_FULL else 3}
PAUSE = (0.0, 1.0)  # seconds from the first work after a start to the next kill


@pytest.mark.parametrize("part", ["web", "worker"])
def test_kills_under_load_lose_and_double_nothing(
    stage: Stage,
    app: Helpdesk,
    load: Load,
    journal: Journal,
    mail_server: MailServer,
    mail_record: Path,
    part: str,
) -> None:
    chance = Random(1)
    stage.start("web")
    stage.start("worker")
    done = {"web": lambda: len(journal.read()), "worker": lambda: len(mail_server.attempts)}[part]

    def kill() -> None:
        stage.kill_one_of(part, chance)
        see_it_work(done)

    with load.running():
        load.wait_for(8)
        one_after_another(KILLS[part], kill, chance, PAUSE)
    quiet_since = time()
    wait_until_told(app)
    found = audit(app, journal, mail_record).check(copies=stage.kills["worker"])
    measured(
        part,
        f"{KILLS[part]} kills, {found.accepted:,} accepted writes: {len(found.lost)} lost, "
        f"{len(found.doubled)} doubled; {found.mails:,} mails: {len(found.unsent)} lost, "
        f"{found.mail_copies} twice, the last {max(0, found.last_arrival - quiet_since):.0f} s "
        f"after the last kill",
    )


def see_it_work(done: Callable[[], int]) -> None:
    """Return once something was done since the kill, so that the next one hits work, too."""
    before = done()
    wait_until(lambda: done() > before, "work after a kill", seconds=150)
