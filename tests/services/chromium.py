"""Debian's Chromium, headless, and a site for it to visit."""

import os
import shutil
import threading

from playwright.sync_api import Browser, Playwright
from waitress import wasyncore
from waitress.server import create_server

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


class Site:
    """The application behind a real web server on a loopback port, on a thread of the tests.

    In this process, so that a test's own time and its database are the site's too.
    """

    def __init__(self, app: Helpdesk, port: int) -> None:
        self.app = app
        self.address = f"http://127.0.0.1:{port}"
        self._server = create_server(app, host="127.0.0.1", port=port, threads=4)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._is_open = True

    def start(self) -> "Site":
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the door and every conversation."""
        self._is_open = False
        self._server.pull_trigger()
        self._thread.join(5)
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._server._map)

    def _serve(self) -> None:
        while self._is_open:
            wasyncore.loop(timeout=1, map=self._server._map, count=1)
