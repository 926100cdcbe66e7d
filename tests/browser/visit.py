"""A person at a browser: opens pages, and notices whatever no page may do."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request

WCAG_AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
AXE = Axe()


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

    def check_accessibility(self) -> None:
        """WCAG 2.2 AA as far as axe can see it; names rule and element."""
        found = AXE.run(self.page, options=WCAG_AA).response["violations"]
        said = [
            f"{self.page.url}: {violation['id']} at {node['target']}: {node['failureSummary']}"
            for violation in found
            for node in violation["nodes"]
        ]
        assert not said, "\n".join(said)

    def check_width(self) -> None:
        """Nothing sticks out to the side."""
        wide = self.page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide[0] <= wide[1], f"{self.page.url} is {wide[0]} px wide on {wide[1]} px"

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and not request.url.startswith(self.address):
            self.complaints.append(f"{self.page.url} asked for {request.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        # Chromium also reports 404, 409 and 422 here, which are answers like any other.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.complaints.append(f"{self.page.url}: {error}")
