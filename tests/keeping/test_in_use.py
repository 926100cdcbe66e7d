"""A restore and running processes: it notices them, and what it cannot notice loses nothing."""

import signal
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.keeping import in_use
from helpdesk.models import Ticket
from tests.databases import ENGINE
from tests.keeping.conftest import ENGINES, Place
from tests.services.processes import end, free_port, port_answers, spawn, wait_until
from tests.visitor import Visitor

HELPDESK = str(Path(sysconfig.get_path("scripts")) / "helpdesk")
REFUSED = "Web, worker or another command is running on this instance."
OTHER = next(name for name in ENGINES if name != ENGINE)
Empty = Callable[[str], Place]


@pytest.fixture
def archive(home: Place, tmp_path: Path) -> Path:
    place = tmp_path / "backup.tar"
    assert home.run("backup", str(place))[0] == 0
    return place


@pytest.fixture
def web(home: Place) -> Iterator[subprocess.Popen[bytes]]:
    """The web processes as an administrator starts them."""
    port = free_port()
    command = [HELPDESK, "web", "--port", str(port)]
    process = spawn(command, home.folder / "web.log", env=home.env)
    wait_until(lambda: port_answers(port), "the web process", seconds=180)
    yield process
    end(process, with_signal=signal.SIGKILL)


@pytest.mark.slow
def test_running_web_processes_keep_a_restore_and_a_move_away_until_they_are_stopped(
    home: Place, archive: Path, web: subprocess.Popen[bytes], empty: Empty
) -> None:
    before, there = home.tallies(), empty(OTHER)
    for words in (("restore", "--replace", str(archive)), ("move-data", "--to", there.url)):
        code, told = home.run(*words)
        assert (code, REFUSED in told) == (1, True), told
    assert home.tallies() == before
    assert home.run("backup", str(home.folder / "meanwhile.tar"))[0] == 0
    web.send_signal(signal.SIGKILL)  # not even then anything stale is left
    wait_until(lambda: _is_free(home), "the end of all processes")
    code, told = home.run("restore", "--replace", str(archive))
    assert code == 0, told


def _is_free(place: Place) -> bool:
    try:
        with in_use.alone(place.folder):
            return True
    except in_use.InUse:
        return False


def test_nothing_starts_on_an_instance_that_is_being_replaced(home: Place) -> None:
    with in_use.alone(home.folder):
        for words in (["web", "--port", str(free_port())], ["worker"], ["counts"]):
            done = subprocess.run(
                [HELPDESK, *words], env=home.env, capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 2
            assert "is being replaced or moved" in done.stderr
            assert "Traceback" not in done.stderr


def test_a_process_that_runs_all_the_same_tells_people_kindly_and_writes_nothing(
    app: Helpdesk, as_employee: Visitor, tmp_path: Path
) -> None:
    (tmp_path / "restore.unfinished").write_text("a restore goes on")
    form = {"draft": "a" * 32, "title": "Paper jam", "description": "It beeps and stops."}
    for answer in (as_employee.post("/new/printer", data=form), as_employee.get("/tickets")):
        assert answer.status_code == 503
        assert "being put back from a backup" in answer.text
    assert "It beeps and stops." in as_employee.post("/new/printer", data=form).text
    assert as_employee.get("/readyz").status_code == 503
    assert as_employee.get("/healthz").status_code == 200
    (tmp_path / "restore.unfinished").unlink()
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0
    assert as_employee.get("/").status_code == 200
