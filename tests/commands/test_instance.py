"""`helpdesk init` and `helpdesk migrate`: an installation's first and every later start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from helpdesk.database import engine_options
from helpdesk.extensions import Base
from tests.databases import ENGINE

COMMAND = [sys.executable, "-c", "from helpdesk.cli import main; main()"]


@pytest.fixture
def empty_url(database_url: str) -> Iterator[str]:
    """A database in which nothing is yet, beside the one that is filled."""
    empty = sa.make_url(database_url).set(database=f"{sa.make_url(database_url).database}_empty")
    url = empty.render_as_string(hide_password=False)
    if ENGINE == "sqlite":
        yield url
        return
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{empty.database}"')
        yield url
        server.execute(f'DROP DATABASE "{empty.database}" WITH (FORCE)')


def start(word: str, folder: Path, url: str) -> subprocess.Popen[str]:
    """Begin a command on its own, as an init system would."""
    env = os.environ | {"HELPDESK_INSTANCE": str(folder), "HELPDESK_DATABASE_URL": url}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen([*COMMAND, word], env=env, text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def test_an_empty_folder_becomes_an_instance(tmp_path: Path, empty_url: str) -> None:
    folder = tmp_path / "new" / "instance"
    made = start("init", folder, empty_url)
    told, _ = made.communicate(timeout=60)
    assert made.returncode == 0, told
    assert "settings.toml" in told
    assert (folder / "settings.toml").exists()
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0


def test_processes_that_start_together_migrate_once_and_all_the_way(
    tmp_path: Path, empty_url: str
) -> None:
    running = [start("migrate", tmp_path, empty_url) for _ in range(2)]
    told = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    engine = sa.create_engine(empty_url, **engine_options(empty_url))
    tables = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    assert tables == set(Base.metadata.tables) | {"alembic_version"}


def test_a_wrong_setting_is_named_and_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('public_url = "helpdesk"\nsession_hours = 0\n')
    refused = start("migrate", tmp_path, "")
    told, _ = refused.communicate(timeout=60)
    assert refused.returncode == 2
    assert "public_url" in told
    assert "session_hours" in told
    assert "Traceback" not in told
