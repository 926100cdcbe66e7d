"""A real redis-server on a loopback port, which can be stopped, started again, and made mute."""

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import redis

from tests.services.processes import end, free_port, spawn, wait_until


class Redis:
    """One server with its own folder; keeps its port and data over ``stop()`` and ``start()``."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = Path(tempfile.mkdtemp(prefix="helpdesk-redis-"))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Redis":
        """Start the server and wait until it answers."""
        log = self.folder / "redis.log"
        self._process = spawn(
            [
                "redis-server",
                *("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)),
                *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
            ],
            log,
        )
        wait_until(self._answers, f"Redis (see {log})")
        return self

    def stop(self) -> None:
        """Connections are refused from now on."""
        if self._process:
            end(self._process)
            self._process = None

    def kill(self) -> None:
        """The same, without a good-bye."""
        if self._process:
            end(self._process, with_signal=signal.SIGKILL)
            self._process = None

    def mute(self) -> None:
        """Connections are accepted and nothing is ever answered, until ``speak()``."""
        if self._process:
            self._process.send_signal(signal.SIGSTOP)

    def speak(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        """Stop for good and delete the folder."""
        self.speak()
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """Empty every database of the server."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
