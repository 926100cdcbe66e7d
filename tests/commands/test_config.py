"""`helpdesk config …` at the terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.cli import helpdesk
from helpdesk.extensions import db
from tests import company
from tests.domain.configuration.test_mistakes import SMALL

LEFT = "Not in the file, and left as they are: waiting_reasons.\n"


@pytest.fixture
def file(app: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company file beside an instance in which nothing is."""
    company.empty(app)
    monkeypatch.setenv("HELPDESK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HELPDESK_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "company.yaml"
    path.write_text(SMALL)
    return path


def test_a_rehearsal_says_what_would_change_and_changes_nothing(app: Helpdesk, file: Path) -> None:
    before = rows(app)
    result = apply("company.yaml", "--dry-run")
    assert result.exit_code == 0
    assert "Added: queue “Network” (network): line 2, department it" in result.output
    assert result.output.endswith("This was a rehearsal: nothing was changed.\n")
    assert rows(app) == before


def test_applying_twice_changes_nothing_the_second_time(app: Helpdesk, file: Path) -> None:
    assert apply("company.yaml").exit_code == 0
    before = rows(app)
    assert apply("company.yaml").output == f"{LEFT}Nothing changed.\n"
    assert apply("company.yaml", "--dry-run").output == f"{LEFT}Nothing would change.\n"
    assert rows(app) == before


def test_mistakes_are_named_as_compilers_do_and_nothing_changes(app: Helpdesk, file: Path) -> None:
    file.write_text(SMALL.replace("queue: network", "queue: netwrok"))
    before = rows(app)
    result = apply("company.yaml")
    assert result.exit_code == 1
    assert result.stderr == (
        'company.yaml:33:16: queue "netwrok" does not exist; did you mean "network"?\n'
        "Nothing was changed: one mistake to mend.\n"
    )
    assert rows(app) == before


def test_diff_says_what_apply_would_do_and_ends_as_diff_does(app: Helpdesk, file: Path) -> None:
    before = rows(app)
    result = run("diff", "company.yaml")
    assert result.exit_code == 1
    assert result.output == apply("company.yaml", "--dry-run").output.removesuffix(
        "This was a rehearsal: nothing was changed.\n"
    )
    assert result.output.startswith(
        "Departments\n  Added: department “IT” (it)\nQueues\n  Added: queue “Network” (network): "
    )
    assert rows(app) == before
    assert apply("company.yaml").output == result.output
    equal = run("diff", "company.yaml")
    assert (equal.exit_code, equal.output) == (0, f"{LEFT}Nothing would change.\n")
    file.write_text(SMALL.replace("queue: network", "queue: netwrok"))
    assert run("diff", "company.yaml").exit_code == 2


def test_an_export_that_breaks_off_leaves_the_file_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("set-up.yaml").write_text("the only copy\n")
    Path("set-up.yaml").chmod(0o640)
    assert run("export").exit_code == 0  # which also makes the instance's own files

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        told = run("export", "set-up.yaml")
    assert told.exit_code == 1
    assert told.stderr == "Error: set-up.yaml was not written: No space left on device.\n"
    assert Path("set-up.yaml").read_text() == "the only copy\n"
    assert not Path("set-up.yaml.new").exists()
    assert run("export", "set-up.yaml").exit_code == 0
    assert Path("set-up.yaml").stat().st_mode & 0o777 == 0o640


def test_an_export_gives_a_file_that_changes_nothing(file: Path) -> None:
    assert apply("company.yaml").exit_code == 0
    text = run("export").output
    assert run("export", "set-up.yaml").output == "The set-up stands in set-up.yaml.\n"
    assert file.with_name("set-up.yaml").read_text(encoding="utf-8") == text
    assert run("diff", "set-up.yaml").exit_code == 0


def test_sections_that_are_not_in_the_file_are_named(file: Path) -> None:
    assert apply("company.yaml").exit_code == 0
    file.write_text("departments:\n  - {slug: it, name: Computing}\n")
    assert apply("company.yaml").output == (
        "Departments\n"
        "  Changed: department “IT” (it): name “IT” → “Computing”\n"
        "Not in the file, and left as they are: queues, grants, calendars, "
        "waiting_reasons, plans, categories.\n"
    )


def test_a_file_in_another_encoding_is_refused(file: Path) -> None:
    file.write_bytes("# Schlüssel".encode("latin-1"))
    result = apply("company.yaml")
    assert (result.exit_code, "UTF-8" in result.stderr) == (1, True)


def apply(*arguments: str) -> Result:
    return run("apply", *arguments)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(helpdesk, ["config", *arguments])


def rows(app: Helpdesk) -> list[tuple[object, ...]]:
    """Every row of every table."""
    with app.app_context():
        return [
            tuple(row)
            for table in db.metadata.sorted_tables
            for row in db.session.execute(select(table).order_by(*table.primary_key))
        ]
