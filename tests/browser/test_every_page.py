"""Every page, also those added later: accessible, local, silent, and never too wide."""

import pytest

from helpdesk import Helpdesk
from tests.browser.conftest import Visits
from tests.browser.visit import LAPTOP
from tests.browser.walk import Place, unseen_routes

pytestmark = pytest.mark.looks

SHARES = 6
"""The pages are dealt out to as many tests, so that several processes walk them."""


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_for_everybody(pages: list[Place], visit: Visits, share: int) -> None:
    faults: list[str] = []
    own = pages[share::SHARES]
    visits = {who: visit(who or "") for who in {place.who for place in own}}
    for place in own:
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
