"""Pages stay light: for slow lines, old phones and people far from the server."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Response

from helpdesk import Helpdesk
from tests.browser.conftest import Visits
from tests.browser.walk import addresses
from tests.visitor import Visitor

pytestmark = pytest.mark.looks

QUEUE_PAGE = 40_000
FRAGMENT = 25_000
FIRST_VISIT = 150_000
"""In bytes, uncompressed; the first visit with everything it loads."""


@pytest.mark.parametrize("path", ["/desk/queues/service-desk", "/desk"])
def test_a_long_queue_is_a_light_page(
    numbers: tuple[int, ...], as_agent: Visitor, path: str
) -> None:
    assert len(as_agent.get(path).data) <= QUEUE_PAGE


@pytest.mark.parametrize("who", ["employee", "agent", "manager", "admin"])
def test_fragments_are_light(
    app: Helpdesk, numbers: tuple[int, ...], as_: Callable[[str], Visitor], who: str
) -> None:
    reader = as_(who)
    sizes = {}
    for path in addresses(app, numbers):
        answer = reader.htmx("GET", path)
        if answer.mimetype == "text/html" and b"<html" not in answer.data[:2000]:
            sizes[path] = len(answer.data)
    assert {path: size for path, size in sizes.items() if size > FRAGMENT} == {}


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("", "/sign-in"),
        ("employee", "/"),
        ("agent", "/desk/queues/service-desk"),
        ("manager", "/dashboards/workload"),
    ],
)
def test_a_first_visit_is_light(
    numbers: tuple[int, ...], visit: Visits, who: str, path: str
) -> None:
    visited = visit(who)
    answers: list[Response] = []
    visited.page.on("response", lambda answer: answers.append(answer))
    visited.open(path)
    visited.page.wait_for_load_state("networkidle")
    sizes = {answer.url: len(answer.body()) for answer in answers if answer.ok}
    assert sum(sizes.values()) <= FIRST_VISIT, sizes
