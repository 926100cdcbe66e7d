"""What the files in `deploy/` say: their commands, as they are run there."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
INSTALLED = "/opt/helpdesk/.venv/bin/"
PORT = "8000"


@cache
def compose() -> dict[str, Any]:
    """The compose file."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


def unit(name: str) -> dict[str, list[str]]:
    """A unit's settings by name; one may be given several times."""
    settings: dict[str, list[str]] = {}
    for line in (DEPLOY / "systemd" / f"{name}.service").read_text().splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            settings.setdefault(key, []).append(value)
    return settings


def command_of_unit(name: str) -> list[str]:
    """What a unit starts, without the folder it is installed in."""
    [started] = unit(name)["ExecStart"]
    assert started.startswith(INSTALLED)
    return started.removeprefix(INSTALLED).split()


def command_of_service(name: str) -> list[str]:
    """What a service of the compose file starts."""
    found: list[str] = compose()["services"][name]["command"]
    return found


def health_check() -> list[str]:
    """What the image asks itself."""
    joined = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "")
    [command] = re.findall(r"^HEALTHCHECK .*? CMD (\[.*\])$", joined, re.MULTILINE)
    found: list[str] = json.loads(command)
    return found
