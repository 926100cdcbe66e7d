"""The product as real processes, to be killed at any moment: web, worker, what they need."""

import http.client
import json
import os
import signal
import subprocess
import sysconfig
import time
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from helpdesk import Helpdesk
from tests.services.processes import end, free_port, port_answers, spawn, wait_until
from tests.services.redis import Redis
from tests.services.smtp import MailServer
from tests.visitor import Visitor

HELPDESK = str(Path(sysconfig.get_path("scripts")) / "helpdesk")


@dataclass
class Stage:
    """Web and worker on the database of ``app``, which the test itself uses to look inside."""

    app: Helpdesk
    env: dict[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=lambda: {"web": 0, "worker": 0})

    def start(self, part: str, **env: str) -> None:
        """Start a part; the web process is waited for."""
        address = ["--port", str(self.port)] if part == "web" else []
        log = self.folder / f"{part}.log"
        process = spawn([HELPDESK, part, *address], log, env=self.env | env)
        self.processes[part] = process
        if part == "web":
            wait_until(lambda: port_answers(self.port) or self._has_ended(process), "web")

    def kill(self, part: str) -> None:
        """``kill -9``, with everything that does not notice by itself left as it is."""
        end(self.processes.pop(part), with_signal=signal.SIGKILL)
        self.kills[part] += 1

    def stop(self) -> None:
        """End what still runs."""
        for process in self.processes.values():
            end(process)
        self.processes.clear()

    @staticmethod
    def _has_ended(process: subprocess.Popen[bytes]) -> bool:
        return process.poll() is not None

    def counts(self) -> dict[str, Any]:
        """What `helpdesk counts` says."""
        command = [HELPDESK, "counts", "--json"]
        said = subprocess.run(command, env=self.env, capture_output=True, check=True, timeout=60)
        found: dict[str, Any] = json.loads(said.stdout)
        return found


@dataclass(frozen=True)
class Answer:
    """What the web process answered."""

    status: int
    location: str
    body: bytes


class Browser:
    """One person's browser, over the network; it presses the button again after a crash."""

    def __init__(self, visitor: Visitor, port: int) -> None:
        self.port = port
        self.headers = {
            "Cookie": f"helpdesk={visitor.cookie}",
            "X-CSRFToken": visitor.form_token(),
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": f"127.0.0.1:{port}",
        }

    def ask(self, method: str, path: str, **fields: str) -> Answer:
        """One request. Raises OSError or HTTPException when the process dies meanwhile."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, urllib.parse.urlencode(fields), self.headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read())
        finally:
            connection.close()

    def insist(self, path: str, *, seconds: float = 60, **fields: str) -> Answer:
        """Post the same form until the server accepts it."""
        give_up = time.monotonic() + seconds
        while True:
            try:
                answer = self.ask("POST", path, **fields)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer is not None and answer.status < 500:
                return answer
            assert time.monotonic() < give_up, f"{path} was not accepted in {seconds} s"
            time.sleep(0.2)


def kill_until(
    over: Callable[[], bool], stage: Stage, chance: Random, parts: Sequence[str], pause: float
) -> None:
    """Kill parts at random moments, and bring them back as a supervisor would.

    Called on the main thread only: the processes end with the thread that started them.
    """
    while not over():
        time.sleep(chance.uniform(pause / 2, pause * 1.5))
        part = chance.choice(parts)
        stage.kill(part)
        stage.start(part)


def environment(app: Helpdesk, redis: Redis, mail: MailServer, port: int) -> dict[str, str]:
    """The settings of the stage's processes, as environment variables."""
    options = app.extensions["settings"]
    named = {
        "INSTANCE": options.instance,
        "DATABASE_URL": options.database_url,
        "SECRET_KEY": options.secret_key,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "REDIS_URL": redis.url,
        "SMTP_HOST": mail.host,
        "SMTP_PORT": mail.port,
        "DEMO": "true",
    }
    return {f"HELPDESK_{name}": str(value) for name, value in named.items()} | {
        "PATH": os.environ["PATH"]
    }
