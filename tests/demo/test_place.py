"""The demo keeps to its own folder."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpdesk.cli import helpdesk
from helpdesk.demo.place import Place, PlaceError


def run(folder: Path, *words: str) -> str:
    """A `helpdesk demo …` command on an instance folder; what it said."""
    runner = CliRunner(env={"HELPDESK_INSTANCE": str(folder)})
    return runner.invoke(helpdesk, ["demo", *words]).output


def test_a_reset_forgets_the_demo_and_nothing_else(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.prepare()
    place.write_settings({"demo": True})
    (place.mail / "00001.eml").write_text("Subject: hello")
    (tmp_path / "helpdesk.sqlite").touch()
    (tmp_path / "migration.lock").touch()
    (tmp_path / "holiday.jpg").touch()
    (tmp_path / "README.md").touch()
    assert "starts over" in run(tmp_path, "reset")
    assert {path.name for path in tmp_path.iterdir()} == {"holiday.jpg", "README.md"}


def test_a_reset_does_not_touch_a_real_installation(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('public_url = "https://helpdesk.example.org"\n')
    (tmp_path / "helpdesk.sqlite").touch()
    assert "real installation" in run(tmp_path, "reset")
    assert (tmp_path / "helpdesk.sqlite").exists()


def test_a_demo_does_not_start_in_a_real_installation(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('public_url = "https://helpdesk.example.org"\n')
    assert "real installation" in run(tmp_path)


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = run(tmp_path, "--port", str(port))
    assert f"Port {port} is already in use" in said
    assert "PORT=" in said


def test_the_settings_with_passwords_are_for_their_owner_only(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.write_settings({"redis_url": "redis://:secret@127.0.0.1/0"})
    assert place.settings.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PlaceError, match="cannot be used"):
        Place(tmp_path / "file" / "instance").prepare()
