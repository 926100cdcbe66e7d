"""Debian's Chromium, headless, and a site for it to visit."""

import os
import shutil
import threading

from playwright.sync_api import Browser, Playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from helpdesk import Helpdesk

NAMES = ("chromium", "chromium-browser", "google-chrome")


def launch(playwright: Playwright) -> Browser:
    """Start the browser that is installed. Raises RuntimeError naming the package without one."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    # Chromium's sandbox refuses root, and /dev/shm is small in containers.
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return playwright.chromium.launch(executable_path=program, args=arguments)


class _Quiet(WSGIRequestHandler):
    """Keeps connections open, as the product's own server does, and writes no log."""

    protocol_version = "HTTP/1.1"
    timeout = 5

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


class Site:
    """The application behind a real web server on a loopback port, on threads of the tests.

    In this process, so that a test's own time and its database are the site's too.
    """

    def __init__(self, app: Helpdesk, port: int) -> None:
        self.app = app
        self.address = f"http://127.0.0.1:{port}"
        self._server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> "Site":
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the door."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
