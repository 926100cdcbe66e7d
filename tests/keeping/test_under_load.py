"""Backups while people write, and processes killed in the middle of a backup or a restore."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from helpdesk.domain import heartbeat
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store
from helpdesk.models import Attachment
from helpdesk.worker.sweeper import LOOKS_EVERY
from tests.databases import ENGINE
from tests.faults.conftest import IN_FULL
from tests.keeping.conftest import ENGINES, Place
from tests.services.processes import wait_until
from tests.services.smtp import MailServer

pytestmark = pytest.mark.faults

Empty = Callable[[str], Place]
COMMAND = [sys.executable, "-c", "from helpdesk.cli import main; main()"]
WRITERS = 4
BEFORE = 60 if IN_FULL else 8  # tickets answered before the backup begins
KILLS = 12 if IN_FULL else 2


class Writers:
    """Processes that file tickets; ``answered`` are those whose answer has come."""

    def __init__(self, place: Place) -> None:
        self.answered: dict[int, str] = {}
        self._at_work: set[int] = set()
        env = os.environ | place.env | {"HELPDESK_PUBLIC_URL": "http://localhost"}
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.keeping.writer", str(number)],
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(WRITERS)
        ]
        self._readers = [threading.Thread(target=self._read, args=(p,)) for p in self._processes]
        for reader in self._readers:
            reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            number, digest = line.split()
            self.answered[int(number)] = digest
            self._at_work.add(process.pid)

    def wait_for_all(self) -> None:
        """Return once each is at work and there is something to keep: one that begins during a
        restore finds an instance that is not complete."""
        wait_until(lambda: len(self.answered) >= BEFORE, "tickets", seconds=300)
        wait_until(lambda: len(self._at_work) == WRITERS, "every writer", seconds=300)

    def stop(self) -> None:
        """Let each finish the ticket in hand."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.close()
        for process, reader in zip(self._processes, self._readers, strict=True):
            assert process.wait(60) == 0
            reader.join(10)


@pytest.fixture
def writers(home: Place) -> Iterator[Writers]:
    """Four people who never stop."""
    made = Writers(home)
    yield made
    made.stop()


def _files_of(place: Place) -> dict[int, str]:
    """The digest of each ticket's file, after a look whether the file is what it says."""
    with place.at_work():
        named = sa.select(Attachment.ticket_id, Attachment.sha256)
        found = {number: digest for number, digest in db.session.execute(named) if number}
    store = Store(place.folder / "attachments")
    for digest in found.values():
        assert store.place(digest).is_file(), "a row without its file"
    return found


def test_a_backup_under_load_holds_every_ticket_answered_before(
    home: Place, writers: Writers, tmp_path: Path, empty: Empty
) -> None:
    writers.wait_for_all()
    before = dict(writers.answered)
    code, told = home.run("backup", str(tmp_path / "b.tar"))
    assert code == 0, told
    wait_until(lambda: len(writers.answered) > len(before), "tickets all the while", seconds=300)
    writers.stop()
    for engine in ENGINES:
        there = empty(engine)
        code, told = there.run("restore", str(tmp_path / "b.tar"))
        assert (code, " 0 differences" in told) == (0, True), told
        kept = _files_of(there)
        assert before.items() <= kept.items()
    assert len(writers.answered) <= len(_files_of(home))


def test_a_restore_under_load_keeps_every_answered_ticket_aside_or_has_it(
    home: Place, writers: Writers, tmp_path: Path
) -> None:
    """The writers hold no lock, like processes of another server: the restore cannot see them."""
    writers.wait_for_all()
    assert home.run("backup", str(tmp_path / "b.tar"))[0] == 0
    before = len(writers.answered)
    wait_until(lambda: len(writers.answered) > before, "tickets after the backup", seconds=300)
    code, told = home.run("restore", "--replace", str(tmp_path / "b.tar"))
    assert code == 0, told
    writers.stop()
    [aside] = home.folder.glob("before-restore-*")
    kept = _files_of(home) | _files_aside(home, aside)
    assert writers.answered.items() <= kept.items()


def _files_aside(home: Place, aside: Path) -> dict[int, str]:
    if ENGINE == "sqlite":
        return _files_of(Place(aside, f"sqlite:///{aside / 'helpdesk.sqlite'}"))
    named = f"SELECT ticket_id, sha256 FROM {aside.name.replace('-', '_')}.attachment"
    with home.at_work():
        found = {number: digest for number, digest in db.session.execute(sa.text(named)) if number}
    store = Store(aside / "attachments")
    for digest in found.values():
        assert store.place(digest).is_file(), "a row without its file"
    return found


def test_nothing_is_sent_until_told_and_then_what_was_waiting(
    home: Place, mail_server: MailServer, tmp_path: Path, empty: Empty
) -> None:
    assert home.run("backup", str(tmp_path / "b.tar"))[0] == 0
    there = empty(ENGINE)
    assert there.run("restore", str(tmp_path / "b.tar"))[0] == 0
    env = os.environ | there.env | {"HELPDESK_SMTP_PORT": str(mail_server.port)}
    worker = subprocess.Popen([*COMMAND, "worker"], env=env)
    try:
        wait_until(lambda: _has_beaten(there), "the worker's first look")
        time.sleep(LOOKS_EVERY + 0.5)
        assert mail_server.attempts == []
        code, told = there.run("sending", "resume")
        assert code == 0
        count = int(told.split(": ")[1].split()[0])
        assert count >= 12
        mail_server.wait_for(count)
        time.sleep(LOOKS_EVERY + 0.5)
        assert len(mail_server.attempts) == count
    finally:
        worker.terminate()
        worker.wait(30)


def _has_beaten(place: Place) -> bool:
    with place.at_work():
        return bool(heartbeat.beats())


def _killed(env: dict[str, str], after: float, *words: str) -> bool:
    """Run a command and kill it after so many seconds; whether it was still running."""
    command, nowhere = [*COMMAND, *words], subprocess.DEVNULL
    process = subprocess.Popen(command, env=os.environ | env, stdout=nowhere, stderr=nowhere)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def _killed_within(place: Place, after: float, *words: str) -> bool:
    """The same, so many seconds after the restore itself has begun."""
    marker = place.folder / "restore.unfinished"
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(
        [*COMMAND, *words], env=os.environ | place.env, stdout=nowhere, stderr=nowhere
    )
    wait_until(
        lambda: marker.exists() or process.poll() is not None,
        "the restore",
        seconds=120,
        every=0.002,
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def test_a_killed_backup_leaves_nothing_by_its_name(home: Place, tmp_path: Path) -> None:
    chance, seconds = Random(3), _seconds(home.env, "backup", str(tmp_path / "whole.tar"))
    for number in range(KILLS):
        place = tmp_path / f"killed-{number}.tar"
        if _killed(home.env, chance.uniform(0.3, 1.0) * seconds, "backup", str(place)):
            assert not place.exists() or home.run("backup", "--verify", str(place))[0] == 0


def test_a_killed_restore_says_that_it_is_not_complete_and_can_be_done_again(
    home: Place, tmp_path: Path, empty: Empty
) -> None:
    archive = tmp_path / "b.tar"
    assert home.run("backup", str(archive))[0] == 0
    chance, caught = Random(5), 0
    for number in range(KILLS):
        there = empty(ENGINE)
        after = chance.uniform(0, 0.5) if number else 0.0  # the first one hits for certain
        if not _killed_within(there, after, "restore", str(archive)):
            continue
        if (there.folder / "restore.unfinished").exists():
            caught += 1
            for word in ("migrate", "worker", "counts"):
                said = _said(there.env, word)
                assert "not complete" in said, said
        code, said = there.run("restore", str(archive))
        if "not empty" in said:  # the kill came after everything was back
            code, said = there.run("restore", "--replace", str(archive))
        assert code == 0, said
        assert there.tallies()["ticket"].rows == 12
        assert "in_progress" in _said(there.env, "counts")
    assert caught, "none was killed within the restore itself"


def _seconds(env: dict[str, str], *words: str) -> float:
    started = time.monotonic()
    subprocess.run([*COMMAND, *words], env=os.environ | env, check=True, capture_output=True)
    return time.monotonic() - started


def _said(env: dict[str, str], word: str) -> str:
    done = subprocess.run(
        [*COMMAND, word], env=os.environ | env, capture_output=True, text=True, timeout=60
    )
    return done.stdout + done.stderr
