"""`helpdesk sla rehearse` at the terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpdesk import Helpdesk, clock
from helpdesk.cli import helpdesk
from helpdesk.domain.configuration import setup
from helpdesk.domain.rehearsal import copying
from tests.domain.sla.story import Story, at


@pytest.fixture
def text(app: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The set-up in use, beside a ticket answered after half an hour and solved after five."""
    monkeypatch.setenv("HELPDESK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HELPDESK_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    with app.app_context():
        Story("10:00").answer("10:30").solve("15:00")
        found = copying.as_text(setup.in_use())
    yield found


def run(file: Path, text: str, *words: str) -> Result:
    file.write_text(text, encoding="utf-8")
    with clock.showing(at("Fri 17:00")):
        return CliRunner().invoke(helpdesk, ["sla", "rehearse", str(file), *words])


FROM = ("--from", "2026-06-01")


def test_what_would_have_been_is_shown_as_a_table(text: str, tmp_path: Path) -> None:
    changed = text.replace("resolution: 480", "resolution: 240")
    result = run(tmp_path / "new.yaml", changed, *FROM, "--to", "2026-06-02", "--flips", "5")
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.output.splitlines()]
    assert ["high:", "resolution", "480", "→", "240", "minutes"] in lines or "480 → 240" in (
        result.output
    )
    assert ["resolution", "1", "0", "(100.0%)", "0", "1", "(0.0%)"] in lines
    assert ["first", "response", "1", "0", "(100.0%)", "1", "0", "(100.0%)"] in lines
    assert "Broken only under the file: 1. Only as it was: 0." in result.output
    assert "resolution 1: due 2026-06-01T15:00:00+00:00 → 2026-06-01T11:00:00+00:00" in (
        result.output
    )
    assert "1 tickets replayed twice" in result.output


def test_the_set_up_in_use_flips_nothing(text: str, tmp_path: Path) -> None:
    result = run(tmp_path / "same.yaml", text, *FROM)
    assert "The file says what is in use: nothing can flip." in result.output
    assert "Broken only under the file: 0. Only as it was: 0." in result.output


@pytest.mark.parametrize("language", ["en", "uk"])
def test_mistakes_are_told_at_their_places_in_the_terminals_language(
    text: str, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_DEFAULT_LANGUAGE", language)
    wrong = text.replace("calendar: office", "calendar: offices")
    result = run(tmp_path / "wrong.yaml", wrong, *FROM)
    assert result.exit_code == 1
    assert 'calendar "offices" does not exist; did you mean "office"?' in result.output
    assert result.output.startswith(f"{tmp_path / 'wrong.yaml'}:")


def test_a_part_of_a_file_is_checked_beside_what_stays(text: str, tmp_path: Path) -> None:
    plans = text[text.index("plans:") :]
    result = run(tmp_path / "plans.yaml", plans, *FROM)
    assert result.exit_code == 0, result.output
    wrong = plans.replace("calendar: office", "calendar: nowhere")
    assert run(tmp_path / "wrong.yaml", wrong, *FROM).exit_code == 1


def test_other_sections_are_not_looked_at_and_that_is_said(text: str, tmp_path: Path) -> None:
    more = text + "\ndepartments:\n- {slug: it, name: IT}\n- {slug: yard, name: Yard}\n"
    assert "Not looked at: departments." in run(tmp_path / "more.yaml", more, *FROM).output


def test_a_period_needs_a_length(text: str, tmp_path: Path) -> None:
    result = run(tmp_path / "same.yaml", text, *FROM, "--to", "2026-05-01")
    assert result.exit_code == 1
    assert "The period ends before it begins." in result.output
