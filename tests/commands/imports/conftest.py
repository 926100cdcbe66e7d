"""An instance with the cast's company, and the command at its terminal."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from helpdesk import Helpdesk
from helpdesk.cli import helpdesk
from tests.databases import app_at_work

Run = Callable[..., Result]


@pytest.fixture
def run(app: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("import", "servicenow-log", file)``: a command on the test's instance."""
    monkeypatch.setenv("HELPDESK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HELPDESK_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])

    def at_the_terminal(*words: object) -> Result:
        return CliRunner().invoke(helpdesk, [str(word) for word in words])

    return at_the_terminal


@pytest.fixture
def bring_in(run: Run) -> Run:
    """``bring_in(file, "--until", "2026-03-02")``: the import, which must succeed."""

    def command(file: Path, *options: object) -> Result:
        result = run("import", "servicenow-log", file, *options)
        assert result.exit_code == 0, result.output
        return result

    return command


@pytest.fixture
def counts(run: Run) -> Callable[..., dict[str, Any]]:
    """``counts()``, ``counts(at)``: what `helpdesk counts --json` says."""

    def command(at: datetime | None = None) -> dict[str, Any]:
        options = ["--at", at.isoformat()] if at else []
        found: dict[str, Any] = json.loads(run("counts", "--json", *options).output)
        return found

    return command


@pytest.fixture
def inside(app: Helpdesk) -> Any:
    """The application's context, to look into the database."""
    with app_at_work(app):
        yield app
