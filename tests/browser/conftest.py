"""Walking the pages in headless Chromium, as each member of the cast."""

import json
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from helpdesk import Helpdesk, clock
from helpdesk.extensions import db
from tests.browser import company
from tests.browser.visit import LAPTOP, Visit
from tests.browser.walk import Place, places
from tests.services.chromium import Site, launch
from tests.services.processes import free_port
from tests.shared import made_once
from tests.visitor import Visitor

Visits = Callable[..., Visit]
PATIENCE = 60_000
"""Milliseconds for a page to come and to be as expected: its machine may be busy with others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def port() -> int:
    """Where the site will listen."""
    return free_port()


@pytest.fixture
def options(port: int) -> dict[str, Any]:
    """The site's address must be the one it is reached by."""
    return {"public_url": f"http://127.0.0.1:{port}"}


@pytest.fixture
def site(app: Helpdesk, port: int) -> Iterator[Site]:
    """The application behind a real web server."""
    running = Site(app, port).start()
    yield running
    running.stop()


@pytest.fixture
def numbers(app: Helpdesk) -> tuple[int, ...]:
    """A company at work; the numbers of its telling tickets."""
    with app.app_context():
        telling = company.at_work(clock.now())
        db.session.remove()
    return telling


@pytest.fixture
def pages(
    app: Helpdesk, numbers: tuple[int, ...], tmp_path_factory: pytest.TempPathFactory
) -> list[Place]:
    """Every page there is; looked for once in a run, for a company at work is always the same."""

    def find(folder: Path) -> None:
        found = [astuple(place) for place in places(app, numbers)]
        (folder / "places.json").write_text(json.dumps(found))

    kept = made_once(tmp_path_factory, "walk", find) / "places.json"
    return [Place(*place) for place in json.loads(kept.read_text())]


@pytest.fixture
def visit(site: Site, chromium: Browser, as_: Callable[[str], Visitor]) -> Iterator[Visits]:
    """``visit("agent")``, ``visit("agent", PHONE, java_script_enabled=False)``, ``visit()``.

    Without a name nobody is signed in. At the end no page may have complained, nor asked for
    anything from another site.
    """
    made: list[Visit] = []

    def begin(who: str = "", size: ViewportSize = LAPTOP, **more: Any) -> Visit:
        context = chromium.new_context(viewport=size, **more)
        context.set_default_timeout(PATIENCE)
        if who:
            cookie = as_(who).cookie
            context.add_cookies([{"name": "helpdesk", "value": cookie, "url": site.address}])
        made.append(Visit(context, site.address))
        return made[-1]

    yield begin
    for visited in made:
        visited.page.context.close()
    complaints = [complaint for visited in made for complaint in visited.complaints]
    assert not complaints, "\n".join(complaints)
