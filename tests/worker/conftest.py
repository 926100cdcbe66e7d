"""Real workers: processes of their own beside the test, with the test's database and services."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.processes import end, spawn
from tests.services.redis import Redis
from tests.services.smtp import MailServer

StartWorker = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def options(mail_server: MailServer, redis: Redis) -> dict[str, Any]:
    """The test's own application speaks to the same services as the workers."""
    return {"smtp_port": mail_server.port, "redis_url": redis.url}


@pytest.fixture
def start_worker(
    database_url: str, tmp_path: Path, mail_server: MailServer, redis: Redis
) -> Iterator[StartWorker]:
    """``start_worker()``: one more ``helpdesk worker``; all are gone after the test."""
    started: list[subprocess.Popen[bytes]] = []
    env = {
        "PATH": os.environ["PATH"],
        "HELPDESK_INSTANCE": str(tmp_path),
        "HELPDESK_DATABASE_URL": database_url,
        "HELPDESK_REDIS_URL": redis.url,
        "HELPDESK_SMTP_PORT": str(mail_server.port),
        "HELPDESK_PUBLIC_URL": "http://localhost",
    }

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "from helpdesk.cli import main; main()", "worker"]
        process = spawn(command, tmp_path / "worker.log", env=env)
        started.append(process)
        return process

    yield start
    for process in started:
        end(process, with_signal=signal.SIGTERM)
    print((tmp_path / "worker.log").read_text() if started else "")
