"""Staff see what the requester will hear of a wait, before it begins and while it lasts."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import OutboxMail, Ticket
from tests.conftest import Time
from tests.databases import app_at_work
from tests.jobs.reminding import TEXTS, rules
from tests.jobs.stories import filed
from tests.visitor import Visitor


@pytest.fixture
def ticket(app: Helpdesk, time: Time) -> int:
    """Filed on Monday, 1 June, when waiting for the requester reminds twice, every three days."""
    with app_at_work(app):
        rules({"every_days": 3, "texts": TEXTS})
        number = filed().id
        db.session.commit()
        return number


def said(visitor: Visitor, path: str) -> str:
    return " ".join(visitor.page(path).text.split())


def test_the_form_tells_of_the_mail_the_reminders_and_the_end(
    ticket: int, as_agent: Visitor
) -> None:
    look = f"/tickets/{ticket}/what-if/wait?reason=on_requester"
    assert "The requester is told by mail" in (found := said(as_agent, look))
    assert "Reminders: " in found and "it is solved by itself: " in found
    dated = said(as_agent, f"{look}&until=2026-06-03T10:00")
    assert "The requester is told by mail" in dated
    assert "Reminders: " not in dated and "solved by itself" not in dated
    planned = said(
        as_agent, f"/tickets/{ticket}/what-if/wait?reason=planned&until=2026-06-03T10:00"
    )
    assert "The requester is told" not in planned


def test_the_timeline_tells_of_reminders_and_of_the_end(ticket: int, as_agent: Visitor) -> None:
    as_agent.post(f"/tickets/{ticket}/wait", data={"reason": "on_requester"})
    found = said(as_agent, f"/tickets/{ticket}/chain")
    assert "The requester is reminded if no answer comes:" in found
    assert "Without an answer it is solved by itself:" in found
    assert "reminder 1 of 2" in said(as_agent, f"/tickets/{ticket}")


def test_no_reminder_is_announced_that_comes_after_the_wait(ticket: int, as_agent: Visitor) -> None:
    wait = {"reason": "on_requester", "until": "2026-06-03T10:00"}
    as_agent.post(f"/tickets/{ticket}/wait", data=wait)
    assert "reminder 1 of 2" not in said(as_agent, f"/tickets/{ticket}")
    assert "The requester is reminded" not in said(as_agent, f"/tickets/{ticket}/chain")


def test_saving_a_wait_as_it_is_asks_nobody_once_more(
    app: Helpdesk, ticket: int, as_agent: Visitor, time: Time
) -> None:
    wait = {"reason": "on_requester"}
    as_agent.post(f"/tickets/{ticket}/wait", data=wait)
    with app.app_context():
        before = mails_and_reminder(ticket)
    time.advance(minutes=10)
    assert "This changes nothing." in said(
        as_agent, f"/tickets/{ticket}/what-if/wait?reason=on_requester"
    )
    assert as_agent.post(f"/tickets/{ticket}/wait", data=wait).status_code == 303
    with app.app_context():
        assert mails_and_reminder(ticket) == before
    as_agent.post(f"/tickets/{ticket}/wait", data=wait | {"until": "2026-06-03T10:00"})
    with app.app_context():
        assert mails_and_reminder(ticket) != before


def mails_and_reminder(ticket: int) -> tuple[int, datetime | None]:
    asked = select(func.count()).where(OutboxMail.kind == "waiting_for_you")
    return db.session.scalar(asked) or 0, db.session.get_one(Ticket, ticket).nudge_at
