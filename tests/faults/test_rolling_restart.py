"""Two web processes are restarted in turn while everybody works: no request fails.

The browsers do what any proxy does: they ask the processes in turn, and the other one where a
connection is refused. A request that was sent and is not answered well counts as failed.
"""

import itertools
from collections.abc import Callable
from pathlib import Path

from helpdesk import Helpdesk
from tests.faults.auditor import audit
from tests.faults.browser import Answer, Browser
from tests.faults.ending import wait_until_told
from tests.faults.figures import IN_FULL, SHARED, measured
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stage import Stage
from tests.visitor import Visitor

ROUNDS = 20 if IN_FULL else 2
DRAINS_WITHIN = 30.0
PARTS = ("web", "web-2")


class BehindAProxy(Browser):
    """Each request goes to the next process, once; nothing is sent twice."""

    def __init__(self, visitor: Visitor, ports: list[int]) -> None:
        super().__init__(visitor, ports[0])
        self.ports, self._turn = ports, itertools.count()
        self.sent = 0

    def insist(self, path: str, *, within: float = 900, **fields: str) -> Answer:
        """Send it once. Raises what a failed request raises."""
        first = next(self._turn)
        self.sent += 1
        for at in range(len(self.ports)):
            try:
                port = self.ports[(first + at) % len(self.ports)]
                answer = self.ask("POST", path, on=port, **fields)
            except ConnectionRefusedError:
                continue
            assert answer.status < 500, answer
            return answer
        raise AssertionError("no web process was there")


def test_a_rolling_restart_under_load_fails_nobodys_request(
    stage: Stage,
    app: Helpdesk,
    as_: Callable[[str], Visitor],
    journal: Journal,
    mail_record: Path,
) -> None:
    for part in (*PARTS, "worker"):
        stage.start(part)
    browsers: list[BehindAProxy] = []

    def at_the_browser(who: str) -> Browser:
        browsers.append(BehindAProxy(as_(who), [stage.ports[part] for part in PARTS]))
        return browsers[-1]

    load, drains = Load(at_the_browser, journal), []
    with load.running():
        for _ in range(ROUNDS):
            load.wait_for(len(journal.read()) + 10)
            for part in PARTS:
                drains.append(stage.stop_part(part))
                stage.start(part)
            drains.append(stage.stop_part("worker"))
            stage.start("worker")
    assert max(drains) < DRAINS_WITHIN * SHARED
    wait_until_told(app)
    found = audit(app, journal, mail_record).check(copies=0)
    sent = sum(browser.sent for browser in browsers)
    assert found.accepted == sent
    measured(
        "rolling",
        f"{ROUNDS * len(PARTS)} restarts of web, {ROUNDS} of the worker, {sent:,} requests: 0 "
        f"failed; a process was gone {max(drains):.1f} s after SIGTERM at the latest; "
        f"{found.mails:,} mails: 0 lost, 0 twice",
    )
