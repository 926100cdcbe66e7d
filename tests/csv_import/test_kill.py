"""An import that is killed goes on where it was: exactly all, each once."""

import os
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from helpdesk import database
from helpdesk.extensions import db
from helpdesk.models import Message, OutboxMail, Ticket
from tests.csv_import.conftest import HEADER, Desk, mapping
from tests.services.processes import end, spawn

HELPDESK = str(Path(sysconfig.get_path("scripts")) / "helpdesk")
ROWS = 300
KILLS = 10 if os.environ.get("HELPDESK_TEST_LONG") else 1

pytestmark = pytest.mark.faults


def test_killed_imports_end_with_exactly_all(desk: Desk) -> None:
    desk.write(HEADER + "".join(f"{n},T{n},text {n},guest {n},vpn,\n" for n in range(ROWS)))
    desk.write(mapping(requester="{column: Author, unknown: placeholder}"), "mapping.yaml")
    for number in range(KILLS):
        running = start(desk)
        wait_for(desk, at_least=counted(desk) + 1, while_running=running)
        end(running, with_signal=signal.SIGKILL)
        assert counted(desk) % 100 == 0, "a batch comes in as a whole or not at all"
        assert number > 0 or counted(desk) < ROWS, "killed in the middle"
    last = start(desk)
    assert last.wait(timeout=600) == 0
    with desk.app.app_context():
        numbers = db.session.scalars(select(Ticket.external_number)).all()
        assert sorted(map(int, filter(None, numbers))) == list(range(ROWS))
        assert db.session.scalar(select(func.count()).select_from(Message)) == ROWS
        assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0
    assert "0 differences" in desk.run("sla", "verify").output


def start(desk: Desk) -> subprocess.Popen[bytes]:
    command = [HELPDESK, "import", "csv", "tickets", "file.csv", "--mapping", "mapping.yaml"]
    return spawn(command, desk.folder / "import.log", env=dict(os.environ), cwd=desk.folder)


def counted(desk: Desk) -> int:
    with desk.app.app_context(), database.reading():
        return db.session.scalar(select(func.count()).select_from(Ticket)) or 0


def wait_for(desk: Desk, *, at_least: int, while_running: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 300
    while counted(desk) < at_least and while_running.poll() is None:
        assert time.monotonic() < give_up, "nothing came in for five minutes"
        time.sleep(0.02)
