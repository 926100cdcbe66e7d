"""Time moves on while the worker is down, or is killed again and again: everything fires once."""

import time
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Ticket
from tests import cast
from tests.faults.conftest import IN_FULL
from tests.faults.stage import Browser, Stage
from tests.services.smtp import MailServer

TICKETS = 200 if IN_FULL else 25
KILLS = 10 if IN_FULL else 3
ALL_FIRED_WITHIN = 150.0  # seconds after an outage of any length


def file_tickets(app: Helpdesk) -> None:
    """Tickets on the highest priority, whose promises are all long broken four days later."""
    with app.app_context():
        topic = cast.category("vpn")
        for number in range(TICKETS):
            tickets.open_ticket(
                by=cast.person("employee"),
                requester=cast.person("employee"),
                category=topic,
                form_version=topic.form_versions[0],
                title=f"No VPN {number}",
                description="It does not connect.",
                answers={},
                now=clock.now(),
            )
        db.session.commit()


def fired(app: Helpdesk) -> int:
    """How many steps stand in the ledger."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(EscalationFired)) or 0


@pytest.mark.usefixtures("at_the_browser")
def test_every_escalation_fires_once_whatever_dies(
    stage: Stage,
    app: Helpdesk,
    mail_server: MailServer,
    at_the_browser: Callable[[str], Browser],
) -> None:
    file_tickets(app)
    for _ in range(KILLS):
        stage.start("worker", HELPDESK_CLOCK_OFFSET="+4d")
        time.sleep(3)
        stage.kill("worker")
    stage.start("worker", HELPDESK_CLOCK_OFFSET="+4d")
    with app.app_context():
        steps = len(cast.PROMISES["escalation"]) * db.session.query(Ticket).count()  # type: ignore[arg-type]
    mail_server.wait(lambda: fired(app) >= steps, "every step", seconds=ALL_FIRED_WITHIN)
    time.sleep(5)  # and not one more
    assert fired(app) == steps
    sent = Counter(mail.message_id for mail in mail_server.to("lead@demo.example"))
    assert sum(sent.values()) - len(sent) <= stage.kills["worker"]
