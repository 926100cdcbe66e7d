"""What chains did to a ticket, as its story and the delivery log tell it."""

from collections.abc import Callable

import pytest

from helpdesk import Helpdesk
from helpdesk.domain.sla import escalation
from helpdesk.extensions import db
from tests.conftest import Time
from tests.databases import app_at_work
from tests.domain.sla.story import PROMISES, Story, add_plan, at
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
