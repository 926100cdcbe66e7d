"""The files in `deploy/` are well-formed and say what the README promises of them."""

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.deployment.written import (
    INSTALLED,
    UNITS,
    command_of_service,
    command_of_unit,
    compose,
    unit,
)

HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ReadWritePaths": "/var/lib/helpdesk",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "User": "helpdesk",
}
NAMES = [path.stem for path in UNITS]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    scripts = sysconfig.get_path("scripts")
    for path in UNITS:
        text = path.read_text().replace(INSTALLED, f"{scripts}/")
        text = text.replace("=helpdesk\n", "=root\n")  # there is no such account here
        (tmp_path / path.name.replace("@", "@1")).write_text(text)
    units = [str(path) for path in tmp_path.iterdir()]
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_may_do_no_more_than_it_needs(name: str) -> None:
    settings = unit(name)
    assert {key: settings[key][-1] for key in HARDENED} == HARDENED


@pytest.mark.parametrize("name", ["helpdesk-web", "helpdesk-worker@"])
def test_a_unit_waits_longer_than_we_need_to_finish(name: str) -> None:
    settings = unit(name)
    assert int(settings["TimeoutStopSec"][0]) > 30
    assert settings["KillMode"] == ["mixed"]
    assert settings["Restart"] == ["on-failure"]


def test_units_and_compose_file_start_the_same() -> None:
    assert command_of_unit("helpdesk-worker@") == command_of_service("worker")
    assert command_of_unit("helpdesk-migrate") == command_of_service("migrate")
    web = [word for word in command_of_unit("helpdesk-web") if word != "127.0.0.1"]
    assert web == [word for word in command_of_service("web") if word != "0.0.0.0"]


def test_the_compose_file_keeps_what_must_not_be_lost() -> None:
    services = compose()["services"]
    valkey = " ".join(services["valkey"]["command"])
    assert "--appendonly yes" in valkey
    assert "--maxmemory-policy noeviction" in valkey
    assert "fsync=on" in services["postgres"]["command"]
    for name in ("web", "worker", "migrate"):
        assert services[name]["volumes"] == ["instance:/var/lib/helpdesk"]
        assert services[name]["read_only"]


def test_nothing_starts_before_the_tables_are_there() -> None:
    for name in ("web", "worker"):
        needs = compose()["services"][name]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}


def test_new_tables_stop_nobody() -> None:
    """A unit that is required and remains active would take web and workers with it."""
    assert unit("helpdesk-migrate")["Type"] == ["oneshot"]
    assert "RemainAfterExit" not in unit("helpdesk-migrate")
