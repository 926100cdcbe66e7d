"""Topics with forms worth asking."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Ticket
from tests.filing.paper import HOME, PRINTER, use_form


@pytest.fixture(autouse=True)
def forms(app: Helpdesk) -> None:
    """VPN asks where and with which network; the printer form shares one question with it."""
    with app.app_context():
        use_form("vpn", HOME)
        use_form("printer", PRINTER)


@pytest.fixture
def filed(app: Helpdesk) -> Callable[[], list[dict[str, Any]]]:
    """All tickets there are, as plain facts."""

    def facts() -> list[dict[str, Any]]:
        with app.app_context():
            return [
                {
                    "id": ticket.id,
                    "title": ticket.title,
                    "answers": ticket.answers,
                    "requester": ticket.requester.username,
                    "opened_by": ticket.opened_by.username,
                    "channel": ticket.channel.value,
                    "priority": ticket.priority.value,
                    "queue": ticket.queue.slug,
                    "form": ticket.form_version.version if ticket.form_version else None,
                }
                for ticket in db.session.scalars(select(Ticket).order_by(Ticket.id))
            ]

    return facts
