"""Web servers to be measured: both apps behind the same server, processes and threads."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.machine import free_port, wait_for_port

PROCESSES = "2"


class Server:
    """The processes of one app on a port; ``with`` stops them."""

    def __init__(self, command: list[str], folder: Path, env: Mapping[str, str]) -> None:
        """Start them, and wait until they answer. ``command`` lacks the port only."""
        self.port, log = free_port(), folder / "servers.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603
                [*command, "--port", str(self.port)],
                env={**os.environ, **env, "HELPDESK_WEB_PROCESSES": PROCESSES},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        try:
            wait_for_port(self.port, self._process, log)
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Of the first process; the others are its children."""
        return self._process.pid

    def stop(self) -> None:
        """End the processes and wait for them."""
        self._process.terminate()
        try:
            self._process.wait(35)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def ours(folder: Path, env: Mapping[str, str]) -> Server:
    """The product, as ``helpdesk web`` serves it."""
    return Server([str(Path(sys.executable).with_name("helpdesk")), "web"], folder, env)


def bare(folder: Path, env: Mapping[str, str]) -> Server:
    """The bare app, served by the same means."""
    return Server([sys.executable, "-m", "benchmarks", "bare"], folder, env)
