"""Web servers to be measured: both apps behind the same server, processes and threads."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.machine import free_port, wait_for_port

PROCESSES = 2


class Server:
    """Some processes of one app on ports of their own; ``with`` stops them."""

    def __init__(self, command: list[str], folder: Path, env: Mapping[str, str]) -> None:
        """Start them, and wait until they answer. ``command`` lacks the port only."""
        self.ports: list[int] = []
        self._processes: list[subprocess.Popen[bytes]] = []
        try:
            for _ in range(PROCESSES):
                self._start(command, folder, env)
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def pids(self) -> list[int]:
        """Of the processes started here, without their children."""
        return [process.pid for process in self._processes]

    def stop(self) -> None:
        """End the processes and wait for them."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(35)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, command: list[str], folder: Path, env: Mapping[str, str]) -> None:
        port = free_port()
        with (folder / "servers.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                [*command, "--port", str(port)],
                env={**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.ports.append(port)
        self._processes.append(process)
        wait_for_port(port, process, folder / "servers.log")


def ours(folder: Path, env: Mapping[str, str]) -> Server:
    """The product, as ``helpdesk web`` serves it."""
    return Server([str(Path(sys.executable).with_name("helpdesk")), "web"], folder, env)


def bare(folder: Path, env: Mapping[str, str]) -> Server:
    """The bare app, served by the same means."""
    return Server([sys.executable, "-m", "benchmarks", "bare"], folder, env)
