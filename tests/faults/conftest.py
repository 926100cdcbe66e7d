"""Kills, stops and races, against real processes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk import Helpdesk
from tests.faults.stage import Browser, Stage, environment
from tests.services.processes import free_port
from tests.services.redis import Redis
from tests.services.smtp import MailServer
from tests.visitor import Visitor

IN_FULL = bool(os.environ.get("HELPDESK_TEST_LONG"))
"""`make test` runs a seeded sample, `make test-long` everything."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is about faults."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("faults")


@pytest.fixture
def port() -> int:
    """Where the web process will listen."""
    return free_port()


@pytest.fixture
def options(port: int) -> dict[str, Any]:
    """The address by which it is reached."""
    return {"public_url": f"http://127.0.0.1:{port}"}


@pytest.fixture
def stage(
    app: Helpdesk, redis: Redis, mail_server: MailServer, port: int, tmp_path: Path
) -> Iterator[Stage]:
    """Web and worker, not started yet."""
    made = Stage(app, environment(app, redis, mail_server, port), tmp_path, port)
    yield made
    made.stop()


@pytest.fixture
def at_the_browser(as_: Callable[[str], Visitor], port: int) -> Callable[[str], Browser]:
    """``at_the_browser("employee")``: that person, at a browser that speaks to the web process."""
    return lambda who: Browser(as_(who), port)
