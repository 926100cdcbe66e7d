"""A person at a browser: opens pages, and notices whatever no page may do."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    ViewportSize,
)

from tests.databases import ENGINE

LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
Theme = Literal["light", "dark"]
SIZES = {"laptop": LAPTOP, "phone": PHONE}
RULES: dict[Theme, list[str]] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast"],  # the other theme differs in nothing else
}
EXCESS = "Math.max(0, document.documentElement.scrollWidth - innerWidth)"
AXE = Axe().axe_script
AUDIT = "async options => (await axe.run(options)).violations"
# What htmx says of a request that a newer one has overtaken, or that left with its page. One that
# failed says htmx:sendError or htmx:responseError as well.
OVERTAKEN = ("htmx:afterRequest", "htmx:sendAbort")


class Visit:
    """One signed-in browser window. ``page`` is Playwright's; ``complaints`` must stay empty."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", self._note_error)

    def open(self, path: str) -> int:
        """Go to a path of the site; the status of its answer."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    def faults(self) -> Iterator[str]:
        """What is wrong with the open page, wide and on a phone, light and dark.

        The audit by axe looks at markup and colours alone: it is done once, on SQLite. On
        PostgreSQL the pages are opened, measured and listened to.
        """
        for name, size in SIZES.items():
            self.page.set_viewport_size(size)
            if excess := self.page.evaluate(EXCESS):
                yield f"{self.page.url} ({name}): sticks out {excess} px to the side"
            for theme, rules in RULES.items() if ENGINE == "sqlite" else ():
                # Without motion, so that no colour is caught half-way.
                self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                yield from self._inaccessible(f"{self.page.url} ({name}, {theme})", rules)

    def _inaccessible(self, where: str, rules: list[str]) -> Iterator[str]:
        """WCAG 2.2 AA as far as axe can see it; names rule and element."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        for violation in self.page.evaluate(AUDIT, options):
            for node in violation["nodes"][:3]:
                yield f"{where}: {violation['id']} at {node['target']}: {node['failureSummary']}"

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and not request.url.startswith(self.address):
            self.complaints.append(f"{self.page.url} asked for {request.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        # Chromium also reports 404, 409 and 422 here, which are answers like any other.
        harmless = ("Failed to load resource", *OVERTAKEN)
        if message.type == "error" and not message.text.startswith(harmless):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.complaints.append(f"{self.page.url}: {error}")
