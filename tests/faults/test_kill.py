"""``kill -9`` of web and worker while everybody works: nothing accepted is lost or done twice."""

from pathlib import Path
from random import Random

import pytest

from helpdesk import Helpdesk
from tests.faults.auditor import audit
from tests.faults.ending import wait_until_told
from tests.faults.figures import IN_FULL, measured
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stage import Stage, one_after_another

KILLS = {"web": 300 if IN_FULL else 5, "worker": 100 if IN_FULL else 3}
PAUSES = {"web": (0.3, 2.0), "worker": (0.5, 4.0)}  # seconds between two kills


@pytest.mark.parametrize("part", ["web", "worker"])
def test_kills_under_load_lose_and_double_nothing(
    stage: Stage, app: Helpdesk, load: Load, journal: Journal, mail_record: Path, part: str
) -> None:
    chance = Random(1)
    stage.start("web")
    stage.start("worker")
    with load.running():
        load.wait_for(8)
        one_after_another(
            KILLS[part], lambda: stage.kill_one_of(part, chance), chance, PAUSES[part]
        )
    wait_until_told(app)
    found = audit(app, journal, mail_record).check(copies=stage.kills["worker"])
    measured(
        part,
        f"{KILLS[part]} kills, {found.accepted:,} accepted writes: {len(found.lost)} lost, "
        f"{len(found.doubled)} doubled; {found.mails:,} mails: {len(found.unsent)} lost, "
        f"{found.mail_copies} twice, 99 % within {found.wait(0.99):.0f} s, "
        f"the last after {found.wait(1):.0f} s",
    )
