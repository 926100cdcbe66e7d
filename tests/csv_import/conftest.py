"""A file, its mapping and the command that brings it in, on the test's own database."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.cli import helpdesk
from helpdesk.extensions import db

HEADER = "Number,Summary,Text,Author,Topic,Priority\n"
USUAL = {
    "title": "Summary",
    "text": "Text",
    "requester": "Author",
    "category": "{column: Topic, values: {Drucker: printer}}",
    "priority": "{column: Priority, default: low}",
}


def mapping(*, key: str = "key: Number", **fields: str) -> str:
    """The usual mapping for files with HEADER, with some fields fed otherwise ("": not at all)."""
    feeds = "".join(f"  {name}: {feed}\n" for name, feed in (USUAL | fields).items() if feed)
    times = 'format: {times: ["%d.%m.%Y %H:%M"], timezone: Europe/Kyiv}'
    return f"source: old\n{key}\n{times}\nfields:\n{feeds}"


@dataclass
class Desk:
    """Where a test lays its files and calls the command."""

    app: Helpdesk
    folder: Path

    def write(self, content: str | bytes, name: str = "file.csv") -> None:
        """Lay a file; a text is written in UTF-8, line ends as they are."""
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)

    def tickets(self, *options: str, mapping: str = mapping()) -> Result:
        """`helpdesk import csv tickets file.csv …`."""
        return self._run("tickets", mapping, options)

    def people(self, *options: str, mapping: str) -> Result:
        """`helpdesk import csv people file.csv …`."""
        return self._run("people", mapping, options)

    def run(self, *words: str) -> Result:
        """Any `helpdesk` command."""
        return CliRunner().invoke(helpdesk, list(words), catch_exceptions=False)

    def rows(self) -> list[tuple[object, ...]]:
        """Every row of every table."""
        with self.app.app_context():
            return [
                (table.name, *row)
                for table in db.metadata.sorted_tables
                for row in db.session.execute(select(table).order_by(*table.primary_key))
            ]

    def _run(self, kind: str, mapping: str, options: tuple[str, ...]) -> Result:
        self.write(mapping, "mapping.yaml")
        return self.run("import", "csv", kind, "file.csv", "--mapping", "mapping.yaml", *options)


@pytest.fixture
def desk(app: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The test's database, with the cast in it, as the command finds it."""
    monkeypatch.setenv("HELPDESK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HELPDESK_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.chdir(tmp_path)
    return Desk(app, tmp_path)
