"""The demo's parts live and die as the person at the terminal expects."""

import os
import re
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.demo import requests
from helpdesk.demo.place import Place, PlaceError
from helpdesk.demo.requests import Request
from tests.services.processes import end, spawn, wait_until

pytestmark = pytest.mark.slow


class Demo:
    """The small demo and what it said."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(folder / "instance")
        self.log = folder / "terminal.log"
        command = [sys.executable, "-m", "tests.demo.small_demo", str(self.place.instance)]
        self.process = spawn(command, self.log, cwd=Path(__file__).parents[2])
        wait_until(lambda: "ready" in self.said(), "the small demo")

    def said(self) -> str:
        return self.log.read_text()

    def pid(self, part: str) -> int:
        """The process of a part, once it has one."""
        file = self.place.pid_file(part)
        wait_until(file.exists, f"the pid file of {part}")
        return int(file.read_text())

    def offset_of(self, part: str) -> bytes:
        """How far the part's clock is moved, as its environment says."""
        variables = Path(f"/proc/{self.pid(part)}/environ").read_bytes().split(b"\0")
        return next((v for v in variables if v.startswith(b"HELPDESK_CLOCK_OFFSET=")), b"")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    running = Demo(tmp_path)
    yield running
    end(running.process)


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").exists() and bool(Path(f"/proc/{pid}/cmdline").read_bytes())


def children_of(pid: int) -> list[int]:
    stats = (stat.read_text() for stat in Path("/proc").glob("[0-9]*/stat"))
    fields = ((s.split()[0], s.rpartition(")")[2].split()[1]) for s in stats)
    return [int(child) for child, parent in fields if int(parent) == pid]


def test_a_killed_worker_comes_back_and_leaves_nothing_behind(demo: Demo) -> None:
    killed = demo.pid("worker")
    wait_until(lambda: bool(children_of(killed)), "the worker's child")
    [child] = children_of(killed)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not is_alive(child), "the end of the worker's child")
    wait_until(lambda: "worker runs again" in demo.said(), "the new worker")
    assert demo.pid("worker") != killed


def test_a_killed_mail_server_stays_away_until_it_is_called(demo: Demo) -> None:
    os.kill(demo.pid("smtp"), signal.SIGKILL)
    wait_until(lambda: "To bring it back" in demo.said(), "the note")
    assert not demo.place.pid_file("smtp").exists()
    assert "restarted" in requests.ask(demo.place, Request("restart", "smtp"))
    assert is_alive(demo.pid("smtp"))


def test_a_stopped_worker_stays_stopped(demo: Demo) -> None:
    stopped = demo.pid("worker")
    requests.ask(demo.place, Request("stop", "worker"))
    assert not is_alive(stopped)
    with pytest.raises(TimeoutError):
        wait_until(demo.place.pid_file("worker").exists, "a new worker", seconds=2)


def test_a_restart_replaces_a_part_that_still_runs(demo: Demo) -> None:
    before = demo.pid("smtp")
    requests.ask(demo.place, Request("restart", "smtp"))
    assert not is_alive(before)
    assert is_alive(demo.pid("smtp"))


def test_only_the_product_lives_in_moved_time(demo: Demo) -> None:
    assert demo.offset_of("worker") == b"HELPDESK_CLOCK_OFFSET=+26h"
    assert demo.offset_of("smtp") == b""
    requests.ask(demo.place, Request("restart", "worker", "-30m"))
    assert demo.offset_of("worker") == b"HELPDESK_CLOCK_OFFSET=-30m"


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_end_leaves_no_process_and_no_pid_file(demo: Demo, ending: int) -> None:
    pids = [demo.pid("worker"), demo.pid("smtp")]
    pids += children_of(pids[0])
    demo.process.send_signal(ending)
    assert demo.process.wait(20) == 0
    assert not any(is_alive(pid) for pid in pids)
    assert [path.name for path in demo.place.run.iterdir()] == ["requests"]


def test_a_killed_demo_takes_its_parts_along(demo: Demo) -> None:
    pids = [demo.pid("worker"), demo.pid("smtp")]
    demo.process.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in pids), "the end of the parts")


def test_a_second_demo_in_the_same_folder_is_refused(demo: Demo) -> None:
    command = [sys.executable, "-m", "tests.demo.small_demo", str(demo.place.instance)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "already runs" in second.stdout


def test_without_a_demo_there_is_nobody_to_ask(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="No demo runs"):
        requests.ask(Place(tmp_path), Request("stop", "web"))


def test_every_mail_becomes_a_file_and_is_named_in_the_terminal(demo: Demo) -> None:
    port = int(re.search(r"ready on port (\d+)", demo.said())[1])  # type: ignore[index]
    with smtplib.SMTP("127.0.0.1", port) as sender:
        sender.sendmail(
            "helpdesk@demo.example", ["olha@demo.example"], b"Subject: [HD-1] Hi\n\nYes"
        )
    assert (demo.place.mail / "00001.eml").read_bytes().endswith(b"Yes\r\n")
    line = "mail/00001.eml  to olha@demo.example: [HD-1] Hi"
    wait_until(lambda: line in demo.said(), "the name")
