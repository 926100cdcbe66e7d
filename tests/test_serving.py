"""The web processes: stopping and reloading fail nobody's request, slow senders hold nobody up."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from helpdesk import settings
from helpdesk.serving.door import Door
from helpdesk.serving.server import DRAIN_SECONDS
from tests.services.processes import end, free_port, port_answers, spawn, wait_until
from tests.stopwatch import Stopwatch

SLOW_SITE = """
import sys, time
from helpdesk import create_app, settings
from helpdesk.blueprints.auth.signed_in import OPEN_TO_ALL
from helpdesk.serving import WebServer
options = settings.load()
def load():
    app = create_app(options)
    OPEN_TO_ALL.add("slow")
    app.add_url_rule("/slow", "slow", view_func=slow)
    return app
def slow():
    (options.instance / "asked").touch()
    time.sleep(4)
    return "done"
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
    wait_until(lambda: port_answers(port), "the web process", seconds=180)
    wait_until(lambda: len(serving(process)) == 2, "both processes that serve")
    wait_until(lambda: not sockets_of(process), "the end of what we asked to see it there")
    yield process
    end(process, with_signal=signal.SIGKILL)


def test_a_request_in_hand_is_answered_before_the_process_ends(
    web: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    answers: list[bytes] = []

    def ask() -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/slow", timeout=60) as page:
            answers.append(page.read())

    asking = threading.Thread(target=ask)
    asking.start()
    wait_until((tmp_path / "asked").exists, "the request in hand")
    web.send_signal(signal.SIGTERM)
    wait_until(lambda: not port_answers(port), "the closed door")
    assert asking.is_alive(), "the door closes before the answer is there"
    asking.join()
    assert answers == [b"done"]
    assert web.wait(60) == 0


def test_an_idle_process_ends_at_once(web: subprocess.Popen[bytes]) -> None:
    web.send_signal(signal.SIGTERM)
    assert web.wait(DRAIN_SECONDS - 10) == 0


def answers_at_once(port: int) -> bool:
    started = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as page:
        return page.read() == b"ok\n" and time.monotonic() - started < 5


def serving(web: subprocess.Popen[bytes]) -> set[str]:
    """The processes below the first one."""
    return set(Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split())


def test_people_who_say_nothing_hold_nobody_up(web: subprocess.Popen[bytes], port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    assert answers_at_once(port)
    for connection in silent:
        connection.close()


def test_a_crowd_at_the_door_keeps_nobody_waiting(web: subprocess.Popen[bytes], port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(800)]
    with Stopwatch() as watch:
        assert answers_at_once(port)
    assert watch.passed < 2  # a pause of 5 ms for each of them would be longer
    for connection in silent:
        connection.close()


def test_people_who_do_not_finish_hold_nobody_up(web: subprocess.Popen[bytes], port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(40)]
    for connection in slow:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
    for part in (f"Host: 127.0.0.1:{port}\r", "\n", "X-More: words\r\n", "\r\n"):
        assert answers_at_once(port)
        for connection in slow:
            connection.sendall(part.encode())
    for connection in slow:  # who comes to the end after all is answered
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_people_who_come_together_are_shared_among_the_processes(
    web: subprocess.Popen[bytes], port: int
) -> None:
    before = {pid: connections_of(pid) for pid in serving(web)}
    together = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(24)]
    for connection in together:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(1000)
    taken = [connections_of(pid) - number for pid, number in before.items()]
    assert sum(taken) == 24
    assert min(taken) >= 4
    for connection in together:
        connection.close()


def connections_of(pid: str) -> int:
    """The sockets a process has open."""
    handles = Path(f"/proc/{pid}/fd").iterdir()
    return sum(str(handle.readlink()).startswith("socket:") for handle in handles)


def test_people_who_go_away_midway_leave_nothing_behind(
    web: subprocess.Popen[bytes], port: int
) -> None:
    for _ in range(40):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127")
    assert answers_at_once(port)
    wait_until(lambda: not sockets_of(web), "closed connections")


def sockets_of(web: subprocess.Popen[bytes]) -> list[str]:
    """The connections that people have closed and its processes still hold (CLOSE_WAIT, 08)."""
    lines = Path(f"/proc/{web.pid}/net/tcp").read_text().splitlines()[1:]
    return [line for line in lines if line.split()[3] == "08" and line.split()[1] in _at(web)]


def _at(web: subprocess.Popen[bytes]) -> set[str]:
    return {f"0100007F:{int(str(web.args[-1])):04X}"}  # type: ignore[index]


def test_a_body_that_is_too_large_is_refused_unread(
    web: subprocess.Popen[bytes], port: int
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sender:
        head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 999999999\r\n"
        sender.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
        assert sender.recv(100).split()[1] == b"413"


def test_a_reload_puts_new_processes_in_the_place_of_the_old_ones(
    web: subprocess.Popen[bytes], port: int
) -> None:
    before = serving(web)
    web.send_signal(signal.SIGHUP)
    wait_until(
        lambda: bool(serving(web)) and not serving(web) & before, "new processes", seconds=300
    )
    assert answers_at_once(port)
    web.send_signal(signal.SIGTERM)
    assert web.wait(60) == 0


def test_settings_that_do_not_load_change_nothing(
    web: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    before = serving(web)
    (tmp_path / "settings.toml").write_text("web_threads = 0\n")
    web.send_signal(signal.SIGHUP)
    log = tmp_path / "web.log"
    wait_until(lambda: "does not load; what runs goes on" in log.read_text(), "it", seconds=300)
    assert serving(web) == before
    assert answers_at_once(port)
    said = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert [line["level"] for line in said if "does not load" in line["event"]] == ["error"]


def test_a_killed_process_comes_back(web: subprocess.Popen[bytes], port: int) -> None:
    before = serving(web)
    for pid in before:
        os.kill(int(pid), signal.SIGKILL)
    wait_until(lambda: len(serving(web) - before) == len(before), "new processes")
    assert answers_at_once(port)


def test_no_process_outlives_the_first_one(web: subprocess.Popen[bytes], port: int) -> None:
    web.kill()
    wait_until(lambda: not port_answers(port), "the closed door")


def test_nobody_outside_says_what_we_are_called() -> None:
    app = Flask("mirror")
    app.add_url_rule(
        "/", view_func=lambda: f"{request.url} {request.remote_addr} {request.headers}"
    )
    options = settings.load(public_url="https://helpdesk.example.org", secret_key="x")
    app.wsgi_app = Door(app.wsgi_app, options)  # type: ignore[method-assign,arg-type]
    lies = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-For": "10.9.8.7",
        "Forwarded": "for=10.9.8.7;host=evil.example",
    }
    said = app.test_client().get("/", headers=lies, base_url="http://helpdesk.example.org").text
    assert said.startswith("https://helpdesk.example.org/ 127.0.0.1")
    assert "evil" not in said
    assert "10.9.8.7" not in said
