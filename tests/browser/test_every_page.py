"""Every page, also those added later: accessible, local, silent, and never too wide."""

from helpdesk import Helpdesk
from tests.browser.conftest import Visits
from tests.browser.walk import READERS, places, unseen_routes


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
