"""Every page, also those added later, for everybody who may open it: accessible and in width."""

import pytest

from helpdesk import Helpdesk
from helpdesk.domain import tickets
from helpdesk.extensions import db
from tests import cast
from tests.browser.conftest import LAPTOP, PHONE, Visits
from tests.conftest import MONDAY_MORNING

LOOKS = [
    pytest.param(LAPTOP, "light", id="laptop-light"),
    pytest.param(LAPTOP, "dark", id="laptop-dark"),
    pytest.param(PHONE, "light", id="phone"),
]
# Doors for machines, and files.
NOT_PAGES = ("/static", "/healthz", "/readyz", "/assets")


def paths(app: Helpdesk) -> list[str]:
    """Every GET address without a variable part, and the pages of one ticket, queue and topic."""
    plain = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    of_things = ["/tickets/1", "/desk/queues/service-desk"]
    return [path for path in sorted(plain) + of_things if not path.startswith(NOT_PAGES)]


@pytest.fixture
def _some_tickets(app: Helpdesk) -> None:
    with app.app_context():
        for who, topic in (("employee", "printer"), ("employee2", "new-laptop")):
            category = cast.category(topic)
            tickets.open_ticket(
                by=cast.person(who),
                requester=cast.person(who),
                category=category,
                form_version=category.form_versions[0],
                title="The printer on the third floor eats paper",
                description="It beeps **three times** and stops.",
                answers={},
                now=MONDAY_MORNING,
            )
        db.session.commit()


@pytest.mark.parametrize("who", ["employee", "agent", "manager", "admin"])
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
@pytest.mark.usefixtures("_some_tickets")
def test_every_page_is_for_everybody(
    app: Helpdesk, visit: Visits, who: str, size: dict[str, int], scheme: str
) -> None:
    visited = visit(who, size, color_scheme=scheme)
    for path in paths(app):
        status = visited.open(path)
        assert status < 500, f"{path} for {who}: {status}"
        if "text/html" in visited.page.evaluate("document.contentType"):
            visited.check_width()
            visited.check_accessibility()


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_sign_in_page_is_for_everybody(
    visit: Visits, size: dict[str, int], scheme: str
) -> None:
    visited = visit(size=size, color_scheme=scheme)
    visited.open("/sign-in")
    visited.check_width()
    visited.check_accessibility()
