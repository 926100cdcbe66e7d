"""Instances to move, back up and restore, on both engines whichever the tests run on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpdesk import Helpdesk, clock, create_app, settings
from helpdesk.cli import helpdesk
from helpdesk.domain import attachments, tickets
from helpdesk.domain.attachments import Kept, Look
from helpdesk.domain.forms import drafts
from helpdesk.extensions import db
from helpdesk.gateways.storage import Store
from helpdesk.keeping.cells import Tally
from helpdesk.keeping.filling import tally_of
from helpdesk.keeping.snapshot import snapshot
from helpdesk.models import WaitingReason
from tests import cast
from tests.databases import app_at_work
from tests.services.postgres import Postgres

ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """An installation: its folder and its database."""

    folder: Path
    url: str

    @property
    def env(self) -> dict[str, str]:
        """What makes a command work on it."""
        return {
            "HELPDESK_INSTANCE": str(self.folder),
            "HELPDESK_DATABASE_URL": self.url,
            "HELPDESK_LOG_LEVEL": "ERROR",
            "HELPDESK_TICKETS_PER_HOUR": "1000000",  # one person writes here as a crowd would
        }

    def run(self, *words: str) -> tuple[int, str]:
        """A command's exit code and all it said."""
        done = CliRunner().invoke(helpdesk, words, env=self.env)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    @contextmanager
    def at_work(self) -> Iterator[Helpdesk]:
        """Inside its application."""
        options = settings.read(instance=self.folder, database_url=self.url, log_level="ERROR")
        with app_at_work(create_app(options)) as app:
            yield app

    def tallies(self) -> dict[str, Tally]:
        """How many rows every table has, and the sum over their content."""
        with self.at_work(), snapshot(db.engine) as found:
            return {shape.name: tally_of(found, shape, lambda _: None) for shape in found.shapes}


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Place]]:
    """``empty("postgresql")``: a folder and a database in which there is nothing yet."""
    made: list[tuple[Postgres, str]] = []

    def make(engine: str) -> Place:
        number = len(list(tmp_path.glob("place-*")))
        folder = tmp_path / f"place-{number}"
        folder.mkdir()
        if engine == "sqlite":
            return Place(folder, f"sqlite:///{folder / 'helpdesk.sqlite'}")
        server: Postgres = request.getfixturevalue("postgres")
        name = f"{tmp_path.name.replace('-', '_')}_{number}"[-60:]
        server.run(f'CREATE DATABASE "{name}"')
        made.append((server, name))
        return Place(folder, server.url(name))

    yield make
    for server, name in made:
        server.run(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def home(app: Helpdesk, tmp_path: Path) -> Place:
    """The tests' own company, with a few telling tickets and files."""
    place = Place(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        for number in range(12):
            file_ticket(tmp_path, f"Папір застряг № {number} 🖨", f"log {number}\n".encode())
        tickets.wait(
            tickets.find_for_change(cast.person("agent"), 3) or pytest.fail(),
            WaitingReason.ON_REQUESTER,
            by=cast.person("agent"),
            now=clock.now(),
        )
        db.session.commit()
        db.session.remove()
    return place


def file_ticket(folder: Path, title: str, content: bytes) -> tuple[int, str]:
    """A ticket with a file, committed; its number and the file's digest."""
    store = Store(folder / "attachments")
    received = store.receive(BytesIO(content), 1_000_000)
    store.keep(received)
    employee, now = cast.person("employee"), clock.now()
    draft = drafts.take(employee, drafts.new_key(), now) or pytest.fail()
    attachments.add(
        draft,
        by=employee,
        name="log.txt",
        kept=Kept(received.sha256, received.size),
        look=Look("text/plain"),
        field=None,
        now=now,
        most=5,
    )
    ticket = tickets.open_ticket(
        by=employee,
        requester=employee,
        category=cast.category("printer"),
        form_version=None,
        title=title,
        description="It beeps,\nthen “stops”.",
        answers={},
        now=now,
        submission=tickets.Submission(draft.id, draft),
    )
    db.session.commit()
    return ticket.id, received.sha256
