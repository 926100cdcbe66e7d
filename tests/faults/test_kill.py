"""``kill -9`` of web and worker while everybody files tickets."""

import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Ticket
from tests.faults.conftest import IN_FULL
from tests.faults.stage import Browser, Stage, kill_until
from tests.services.smtp import MailServer

TICKETS = 500 if IN_FULL else 60
SEEDS = range(3) if IN_FULL else [1]
PAUSE = 2.0  # seconds between two kills, on average
DRAINED_WITHIN = 150.0  # seconds; a mail claimed by a dead worker waits for its lease to end


def file_many(browser: Browser, count: int) -> list[str]:
    """File tickets from eight windows at once; the address each was answered with."""

    def file_one(number: int) -> str:
        answer = browser.insist(
            "/new/printer",
            draft=secrets.token_hex(16),
            title=f"Paper jam {number}",
            description="It beeps and stops.",
        )
        assert answer.status == 303, answer.body
        return answer.location

    with ThreadPoolExecutor(8) as windows:
        return list(windows.map(file_one, range(count)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_burst_of_tickets_survives_kills(
    stage: Stage,
    app: Helpdesk,
    mail_server: MailServer,
    at_the_browser: Callable[[str], Browser],
    seed: int,
) -> None:
    stage.start("web")
    stage.start("worker")
    with ThreadPoolExecutor(1) as behind:
        filing = behind.submit(file_many, at_the_browser("employee"), TICKETS)
        kill_until(filing.done, stage, Random(seed), ("web", "worker"), PAUSE)
        places = filing.result()
    with app.app_context():
        filed = db.session.scalar(select(func.count()).select_from(Ticket))
    assert len(set(places)) == TICKETS, "two forms got one ticket"
    assert filed == TICKETS, "a form made two tickets, or an accepted one is lost"

    def everybody_was_told() -> bool:
        return len({mail.message_id for mail in mail_server.to("employee@demo.example")}) >= TICKETS

    mail_server.wait(everybody_was_told, "a receipt for each ticket", seconds=DRAINED_WITHIN)
    receipts = Counter(mail.message_id for mail in mail_server.to("employee@demo.example"))
    assert len(receipts) == TICKETS, "a ticket has two receipts with different Message-IDs"
    doubles = sum(receipts.values()) - TICKETS
    assert doubles <= stage.kills["worker"], f"{doubles} doubles in {stage.kills} kills"
