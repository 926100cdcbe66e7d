"""Tickets of the cast, filed as the portal files them."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.models import Priority, Ticket
from tests import cast
from tests.conftest import Time

File = Callable[..., int]
Now = Callable[[int], Ticket]


@pytest.fixture
def file(app: Helpdesk, time: Time) -> File:
    """``file("printer")``: a ticket of the employee's (or ``by``); gives back its number."""

    def filed(
        topic: str = "printer",
        by: str = "employee",
        title: str = "The printer jams",
        priority: Priority | None = None,
    ) -> int:
        with app.app_context():
            who, category = cast.person(by), cast.category(topic)
            ticket = tickets.open_ticket(
                by=who,
                requester=who,
                category=category,
                form_version=category.form_versions[0],
                title=title,
                description="It jams on every page.",
                answers={"place": "home"} if topic == "vpn" else {},
                now=clock.now(),
                priority=priority,
            )
            db.session.commit()
            return ticket.id

    return filed


@pytest.fixture
def stored(app: Helpdesk) -> Now:
    """``stored(7)``: the ticket as it is in the database, with its names."""

    def load(number: int) -> Ticket:
        with app.app_context():
            ticket = db.session.get_one(Ticket, number)
            _ = ticket.assignee, ticket.queue, ticket.category
            return ticket

    return load


def form_of(page: BeautifulSoup, action: str) -> dict[str, str]:
    """What a form on the page would send: its hidden and chosen fields."""
    form = page.find("form", action=lambda url: url is not None and url.endswith(action))
    assert form is not None, f"no form to {action}"
    sent: dict[str, str] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        kind = field.get("type", "text")
        if not field.get("name") or kind in ("file", "submit"):
            continue
        if kind in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        sent[field["name"]] = field.get("value") or field.text
    return sent
