"""Stories about tickets, told through the verbs."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from helpdesk import Helpdesk
from helpdesk.domain import tickets
from helpdesk.models import Ticket
from tests import cast

NOON = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
File = Callable[..., Ticket]


@pytest.fixture(autouse=True)
def _at_work(app: Helpdesk) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def file_ticket() -> File:
    """File a ticket: ``file_ticket("vpn", by="employee")``."""

    def filed(topic: str = "printer", by: str = "employee", requester: str = "") -> Ticket:
        category = cast.category(topic)
        return tickets.open_ticket(
            by=cast.person(by),
            requester=cast.person(requester or by),
            category=category,
            form_version=category.form_versions[0],
            title="Paper jam on the third floor",
            description="It beeps and stops.",
            answers={},
            now=NOON,
        )

    return filed
