"""The company directory refuses, is mute, is slow, or shows a wrong certificate.

Sign-in says so within five seconds; who is signed in notices nothing; the local administrator, kept
for such days, gets in.
"""

import http.client
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from helpdesk import Helpdesk, database
from helpdesk.extensions import db
from helpdesk.models import SignInAttempt
from tests.blueprints.auth.doors import DOWN
from tests.databases import app_at_work
from tests.faults.browser import Browser
from tests.faults.figures import IN_FULL, SHARED, measured
from tests.faults.stage import HELPDESK, Stage
from tests.services.processes import free_port
from tests.services.slapd import Slapd

TROUBLES = ("refused", "mute", "slow", "wrong certificate")
WHO = ("employee", "employee", "employee2", "agent", "agent2", "lead", "manager", "admin")
"""Who tries at the same moment: one of them in two windows."""
AT_ONCE, ROUNDS = (len(WHO), 5) if IN_FULL else (2, 1)
ANSWERED_WITHIN = 5.0
LOCAL_PASSWORD = "a long password"


@contextmanager
def slow_door_to(port: int) -> Iterator[int]:
    """A door to the real server through which one byte passes every half second."""

    def dribble(visitor: socket.socket) -> None:
        with visitor, socket.create_connection(("127.0.0.1", port)) as server:
            server.settimeout(0.5)
            while True:
                try:
                    server.sendall(visitor.recv(4096))
                    for byte in server.recv(4096):
                        time.sleep(0.5)
                        visitor.sendall(bytes([byte]))
                except OSError:
                    return

    def serve() -> None:
        while True:
            try:
                visitor, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=dribble, args=(visitor,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=serve, daemon=True).start()
        yield door.getsockname()[1]


@pytest.fixture(params=TROUBLES)
def trouble(request: pytest.FixtureRequest) -> str:
    """What is wrong with the directory."""
    return str(request.param)


@pytest.fixture
def environment_of_trouble(
    trouble: str, directory: Slapd, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """Settings that lead to a directory in trouble."""
    settings = directory.settings()
    with slow_door_to(directory.plain_port) as slow, socket.create_server(("127.0.0.1", 0)) as mute:
        ports = {"refused": free_port(), "mute": mute.getsockname()[1], "slow": slow}
        if trouble in ports:
            settings["directory_servers"] = f"ldap://127.0.0.1:{ports[trouble]}"
        else:
            stranger = tmp_path / "another-ca.pem"
            trustme.CA().cert_pem.write_to_path(str(stranger))
            settings["directory_ca_file"] = str(stranger)
        settings["directory_attributes"] = '{"guid": ["employeeNumber"]}'
        yield {f"HELPDESK_{name.upper()}": str(value) for name, value in settings.items()}


@dataclass(frozen=True)
class Entry:
    """How a sign-in went."""

    status: int
    text: str
    seconds: float


def sign_in(port: int, username: str, password: str) -> Entry:
    """Fill in the form as a browser does."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": f"127.0.0.1:{port}"}
    line.request("GET", "/sign-in", headers=headers)
    page = line.getresponse()
    form = BeautifulSoup(page.read(), "html.parser")
    field = form.find("input", {"name": "csrf_token"})
    assert field is not None
    fields = {"username": username, "password": password, "csrf_token": str(field["value"])}
    headers["Cookie"] = str(page.headers["Set-Cookie"]).partition(";")[0]
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    started = time.monotonic()
    line.request("POST", "/sign-in", urllib.parse.urlencode(fields), headers)
    answer = line.getresponse()
    text = answer.read().decode()
    return Entry(answer.status, text, time.monotonic() - started)


def test_sign_in_says_so_soon_and_everybody_else_works_on(
    stage: Stage,
    app: Helpdesk,
    trouble: str,
    environment_of_trouble: dict[str, str],
    at_the_browser: Callable[[str], Browser],
) -> None:
    create = [HELPDESK, "admin", "create", "rescue", "--password-stdin"]
    subprocess.run(create, env=stage.env, input=LOCAL_PASSWORD.encode(), check=True)
    stage.start("web", **environment_of_trouble)
    signed_in = at_the_browser("employee")
    assert signed_in.ask("GET", "/tickets").status == 200
    entries: list[Entry] = []
    pages: list[float] = []
    with ThreadPoolExecutor(AT_ONCE) as people:
        for _ in range(ROUNDS):
            trying = [people.submit(sign_in, stage.port, who, "demo") for who in WHO[:AT_ONCE]]
            started = time.monotonic()
            assert signed_in.ask("GET", "/tickets").status == 200
            pages.append(time.monotonic() - started)
            entries += [one.result() for one in trying]
    assert {entry.status for entry in entries} == {503}, entries
    assert all(DOWN in entry.text for entry in entries)
    slowest = max(entry.seconds for entry in entries)
    assert slowest < ANSWERED_WITHIN * SHARED
    with app_at_work(app), database.reading():
        assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0
    assert sign_in(stage.port, "rescue", LOCAL_PASSWORD).status == 303
    measured(
        f"directory-{trouble.split()[0]}",
        f"{len(entries)} sign-ins, {AT_ONCE} at once: said so within {slowest:.1f} s; who was "
        f"signed in had their page within {max(pages):.1f} s, the local administrator got in",
    )
