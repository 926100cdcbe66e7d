"""Stopping a web process fails nobody's request."""

import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.processes import end, free_port, port_answers, spawn, wait_until

SLOW_SITE = """
import sys, time
from helpdesk import create_app, settings
from helpdesk.blueprints.auth.signed_in import OPEN_TO_ALL
from helpdesk.serving import WebServer
options = settings.load()
def load():
    app = create_app(options)
    OPEN_TO_ALL.add("slow")
    app.add_url_rule("/slow", "slow", view_func=lambda: time.sleep(1.5) or "done")
    return app
WebServer(load, options, "127.0.0.1", int(sys.argv[1])).run()
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def web(port: int, database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A web process with one slow page."""
    env = {"HELPDESK_INSTANCE": str(tmp_path), "HELPDESK_DATABASE_URL": database_url}
    process = spawn([sys.executable, "-c", SLOW_SITE, str(port)], tmp_path / "web.log", env=env)
    wait_until(lambda: port_answers(port), "the web process")
    yield process
    end(process, with_signal=signal.SIGKILL)


def test_a_request_in_hand_is_answered_before_the_process_ends(
    web: subprocess.Popen[bytes], port: int
) -> None:
    answers: list[bytes] = []

    def ask() -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/slow", timeout=10) as page:
            answers.append(page.read())

    asking = threading.Thread(target=ask)
    asking.start()
    threading.Event().wait(0.5)
    web.send_signal(signal.SIGTERM)
    wait_until(lambda: not port_answers(port), "the closed door", seconds=1)
    asking.join()
    assert answers == [b"done"]
    assert web.wait(10) == 0


def test_an_idle_process_ends_at_once(web: subprocess.Popen[bytes]) -> None:
    web.send_signal(signal.SIGTERM)
    assert web.wait(10) == 0
