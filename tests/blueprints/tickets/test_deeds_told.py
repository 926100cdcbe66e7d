"""What chains did to a ticket, as its story and the delivery log tell it."""

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk import Helpdesk
from helpdesk.domain.sla import escalation
from helpdesk.extensions import db
from helpdesk.jobs import drain as mails
from helpdesk.models import Priority
from tests.conftest import Time
from tests.databases import app_at_work
from tests.domain.sla.story import PROMISES, Story, add_plan, at
from tests.services.smtp import MailServer
from tests.visitor import Visitor

CHAIN = [
    {
        "name": "nobody-cares",
        "minutes_before": 120,
        "target": "resolution",
        "tell": ["assignee", "on-call@pager.example"],
        "raise_priority": True,
        "next_line": "service-desk",
        "note": {"en": "Ask the supplier.", "uk": "Запитайте постачальника."},
        "webhook": "pager",
    },
]


@pytest.fixture
def options(mail_server: MailServer) -> dict[str, Any]:
    return {"smtp_port": mail_server.port, "mail_from": "help@example.org"}


@pytest.fixture
def ticket(app: Helpdesk, time: Time) -> int:
    """One whose chain has done everything it says."""
    with app_at_work(app):
        add_plan("network", {"queues": ["network"]}, PROMISES | {"escalation": CHAIN})
        number = Story("10:00").take("10:05").answer("10:10").ticket.id
        escalation.sweep(at("16:00"))
        db.session.commit()
    return number


def test_staff_read_what_was_done_and_the_requester_nothing_of_it(
    ticket: int, as_: Callable[[str], Visitor]
) -> None:
    page = " ".join(as_("lead").page(f"/tickets/{ticket}").text.split())
    assert (
        "Solution: 2 h before it is due · 2 people told · priority raised to Critical · "
        "moved to Service desk · note written · webhook pager called"
    ) in page
    assert "Ask the supplier." in page
    mine = as_("employee").page(f"/tickets/{ticket}").text
    for hidden in ("supplier", "pager", "priority raised", "before it is due"):
        assert hidden not in mine


def test_the_delivery_log_shows_calls_and_mails_to_addresses(
    ticket: int, as_admin: Visitor
) -> None:
    page = " ".join(as_admin.page("/admin/deliveries").text.split())
    assert f"pager HD-{ticket} · Call of a webhook" in page
    assert f"on-call@pager.example HD-{ticket} · A promise in danger" in page


def told_late(when: str, *, count: int = 1) -> list[int]:
    """Tickets whose due step was taken only at ``when``, for nobody was there at 18:00."""
    chain = [{"at_percent": 100, "target": "resolution", "tell": ["lead"]}]
    add_plan("network", {"queues": ["network"]}, PROMISES | {"escalation": chain})
    stories = [Story("10:00").take("10:05").answer("10:10") for _ in range(count)]
    escalation.sweep(at(when))
    db.session.commit()
    return [story.ticket.id for story in stories]


def test_a_step_taken_late_says_so_in_the_story(
    app: Helpdesk, time: Time, as_: Callable[[str], Visitor]
) -> None:
    with app_at_work(app):
        (number,) = told_late("Tue 09:00")
    page = " ".join(as_("lead").page(f"/tickets/{number}").text.split())
    assert "Solution: when it is due · late: meant for Monday, 1 June, 18:00" in page


def test_a_summary_marks_each_step_that_comes_late(
    app: Helpdesk, time: Time, mail_server: MailServer
) -> None:
    time.at(at("Tue 09:00"))
    with app_at_work(app):
        told_late("Tue 09:00", count=5)
        time.advance(minutes=2)
        mails.drain()
    (mail,) = mail_server.to("lead@demo.example")
    assert " ".join(mail.text.split()).count("late: meant for Monday, 1 June, 18:00") == 5


def test_what_a_change_made_late_says_which_change_in_story_chain_and_mail(
    app: Helpdesk, time: Time, mail_server: MailServer, as_: Callable[[str], Visitor]
) -> None:
    with app_at_work(app):
        number = Story("10:00").take("10:05").prioritise("12:00", Priority.CRITICAL).ticket.id
        time.at(at("12:00"))
    coming = as_("lead").page(f"/tickets/{number}/chain").text
    assert "late through a change of the priority" in coming
    with app_at_work(app):
        escalation.sweep(at("12:00:05"))
        db.session.commit()
        time.at(at("12:01"))
        mails.drain()
    lead = as_("lead")
    story = " ".join(lead.page(f"/tickets/{number}").text.split())
    assert "when it is due · late through a change of the priority · 2 people told" in story
    past = " ".join(lead.page(f"/tickets/{number}/chain").text.split())
    assert "when it is due late through a change of the priority Told:" in past
    found = [mail for mail in mail_server.mails if "late through" in mail.text]
    assert found and "This promise is late through a change of the priority." in found[0].text
