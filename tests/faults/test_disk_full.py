"""The disk under the data is full to the last byte: people read on, are told, and lose nothing."""

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk import Helpdesk
from tests.databases import ENGINE, Databases
from tests.faults.auditor import audit
from tests.faults.browser import Browser
from tests.faults.ending import wait_until_told
from tests.faults.figures import IN_FULL, measured
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stage import Stage
from tests.services.postgres import Postgres
from tests.services.processes import running_as_root, wait_until

pytestmark = pytest.mark.skipif(
    not running_as_root(), reason="only root may mount a small disk to fill"
)
TIMES = 10 if IN_FULL else 1
SIZE = "48m"
TYPED = "Two hours of typing, and then the disk was full"
SAID = "disk is full"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own, small enough to fill."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-disk-"))
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0777", "none", str(folder)]
    if subprocess.run(mounted, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


@pytest.fixture
def database_url(
    databases: Databases, durable_postgres: Postgres | None, small_disk: Path, tmp_path: Path
) -> Iterator[str]:
    """A database whose data is on the small disk."""
    if durable_postgres is None:
        yield from databases.fresh(small_disk)
        return
    with on_disk(durable_postgres, small_disk):
        yield from databases.fresh(tmp_path)


@contextlib.contextmanager
def on_disk(server: Postgres, disk: Path) -> Iterator[None]:
    """The cluster's database in a tablespace there; its log of writes stays where it was."""
    place = disk / "tablespace"
    place.mkdir()
    shutil.chown(place, server.user or os.getuid())
    server.run(f"CREATE TABLESPACE small LOCATION '{place}'")
    server.move_database("small")
    try:
        yield
    finally:
        server.move_database("pg_default")
        server.run("DROP TABLESPACE small")


@pytest.fixture
def options(port: int, small_disk: Path) -> dict[str, Any]:
    """Attachments are on the small disk too."""
    return {"public_url": f"http://127.0.0.1:{port}", "instance": small_disk}


class Disk:
    """Fills and frees what is left of it."""

    def __init__(self, folder: Path) -> None:
        self.filler = folder / "filler"

    def fill(self) -> None:
        """Write until not one byte more fits."""
        with self.filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"." * size)

    def free(self) -> None:
        """Give the room back."""
        self.filler.unlink()


def file_ticket(browser: Browser, text: str) -> Any:
    """Try to file a ticket."""
    form = {"title": "Jam", "description": text, "draft": secrets.token_hex(16)}
    return browser.ask("POST", "/new/printer", **form)


def test_a_full_disk_is_told_and_nothing_is_half_written(
    stage: Stage,
    app: Helpdesk,
    small_disk: Path,
    at_the_browser: Callable[[str], Browser],
    load: Load,
    journal: Journal,
    mail_record: Path,
) -> None:
    stage.start("web")
    stage.start("worker")
    employee, agent, disk = at_the_browser("employee"), at_the_browser("agent"), Disk(small_disk)
    refusals = 0
    load.windows = 2
    with load.running():
        for _ in range(TIMES):
            load.wait_for(len(journal.read()) + 8)
            disk.fill()
            refused = until_refused(employee, disk)
            assert SAID in refused.text and TYPED in refused.text
            for browser, path in ((employee, "/tickets"), (agent, "/desk/queues/service-desk")):
                assert browser.ask("GET", path).status == 200
            refusals += 1
            disk.free()
            wait_until(
                lambda: file_ticket(employee, secrets.token_hex(8)).status == 303,
                "a ticket after there is room again",
            )
    wait_until_told(app)
    # A mail in hand when the disk fills was taken by the server, but that cannot be written down.
    found = audit(app, journal, mail_record).check(copies=refusals)
    where = "the database" if ENGINE == "sqlite" else "the tablespace"
    measured(
        "disk",
        f"{where} filled {refusals} times under load: said so each time, pages were read "
        f"meanwhile; {found.accepted:,} accepted writes: {len(found.lost)} lost, "
        f"{len(found.broken)} half-written; {found.mails:,} mails: {len(found.unsent)} lost, "
        f"{found.mail_copies} twice",
    )


def until_refused(browser: Browser, disk: Disk) -> Any:
    """Room inside the database's files is used up first; then the answer that there is none."""
    for _ in range(500):
        answer = file_ticket(browser, f"{TYPED} {secrets.token_hex(8)}")
        if answer.status != 303:
            assert answer.status == 503, answer
            if SAID in answer.text:
                return answer
        disk.fill()
    raise AssertionError("the disk was never full")
