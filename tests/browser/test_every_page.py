"""Every page, also those added later: accessible, local, silent, and never too wide."""

import pytest

from helpdesk import Helpdesk
from tests.browser.conftest import Visits
from tests.browser.visit import LAPTOP
from tests.browser.walk import READERS, places, unseen_routes

pytestmark = pytest.mark.looks


def test_every_page_is_for_everybody(
    app: Helpdesk, numbers: tuple[int, ...], visit: Visits
) -> None:
    faults: list[str] = []
    visits = {who: visit(who or "") for who in READERS}
    for place in places(app, numbers):
        visited = visits[place.who]
        assert visited.open(place.path) == 200
        faults += visited.faults()
    assert not faults, "\n".join(faults)


def test_every_address_is_walked(app: Helpdesk, numbers: tuple[int, ...]) -> None:
    assert not unseen_routes(app, numbers)


@pytest.mark.usefixtures("numbers")
def test_what_opens_over_a_page_is_for_everybody_too(visit: Visits) -> None:
    agent = visit("agent")
    keyboard = agent.page.keyboard
    agent.open("/desk")
    keyboard.press("?")
    faults = list(agent.faults())
    keyboard.press("Escape")
    keyboard.press("Control+k")
    keyboard.type("net")
    faults += agent.faults()
    keyboard.press("Escape")
    agent.page.set_viewport_size(LAPTOP)
    agent.page.locator(".side .menu summary").click()
    faults += agent.faults()
    assert not faults, "\n".join(faults)
