"""The product as real processes, to be killed at any moment: web, worker, what they need."""

import json
import os
import signal
import subprocess
import sysconfig
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from helpdesk import Helpdesk
from tests.services.processes import (
    children_of,
    end,
    family_of,
    free_port,
    kill_family,
    port_answers,
    spawn,
    wait_until,
)
from tests.services.redis import Redis
from tests.services.smtp import MailServer

A_CROWD = 1_000_000
"""One person does here within an hour what a crowd would."""
HELPDESK = str(Path(sysconfig.get_path("scripts")) / "helpdesk")
LEAST_THREADS_OF_A_SWEEPER = 5
LONGEST_LOG = 5_000


@dataclass
class Stage:
    """Web and worker on the database of ``app``, which the test itself uses to look inside.

    A part is named by its command, with a number behind it where several run: ``web-2``.
    """

    app: Helpdesk
    env: dict[str, str]
    folder: Path
    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.ports["web"] = self.port

    def start(self, part: str, **env: str) -> None:
        """Start a part; a web process is waited for. On the main thread only: the processes end
        with the thread that started them."""
        command, is_web = part.partition("-")[0], part.startswith("web")
        address = ["--port", str(self.ports.setdefault(part, free_port()))] if is_web else []
        log = self.folder / f"{part}.log"
        process = spawn([HELPDESK, command, *address], log, env=self.env | env)
        self.processes[part] = process
        if is_web:
            wait_until(
                lambda: port_answers(self.ports[part]) or has_ended(process), part, seconds=180
            )
            assert not has_ended(process), log.read_text()[-2000:]

    def kill(self, part: str) -> None:
        """``kill -9`` of all its processes at once."""
        kill_family(self.processes.pop(part))
        self.kills[part.partition("-")[0]] += 1

    def kill_one_of(self, part: str, chance: Random) -> None:
        """``kill -9`` of one of its processes, by chance, and what a supervisor does then.

        Where the first process died, the init system ends what is left and starts the part again;
        a child is the first process's business.
        """
        main = self.processes[part]
        victim = chance.choice(family_of(main.pid))
        if victim == main.pid:
            self.kill(part)
            self.start(part)
            return
        kill_if_there(victim)
        self.kills[part.partition("-")[0]] += 1

    def kill_sweeper_of(self, part: str, *, within: float = 150) -> None:
        """``kill -9`` of the worker's process that looks into the database."""
        self.wait_for_sweeper_of(part, within=within)
        kill_if_there(self._sweepers(part)[0])
        self.kills["sweeper"] += 1

    def wait_for_sweeper_of(self, part: str, *, within: float = 150) -> None:
        """Return once that process is at work."""
        wait_until(lambda: bool(self._sweepers(part)), f"the sweeper of {part}", seconds=within)

    def _sweepers(self, part: str) -> list[int]:
        """It is known by its many threads: one for each thing it looks after."""
        children = children_of(self.processes[part].pid)
        return [pid for pid in children if threads_of(pid) >= LEAST_THREADS_OF_A_SWEEPER]

    def stop_part(self, part: str) -> float:
        """SIGTERM, as for a restart; the seconds until it was gone. It must end by itself."""
        process, started = self.processes.pop(part), time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(150)
        return time.monotonic() - started

    def stop(self) -> None:
        """End what still runs."""
        for process in self.processes.values():
            end(process)
        self.processes.clear()

    def show_logs(self) -> None:
        """Print the end of what each part wrote: pytest shows it below a test that failed."""
        for log in sorted(self.folder.glob("*.log")):
            print(f"--- {log.name}\n{log.read_text()[-LONGEST_LOG:]}")

    def counts(self) -> dict[str, Any]:
        """What `helpdesk counts` says."""
        command = [HELPDESK, "counts", "--json"]
        said = subprocess.run(command, env=self.env, capture_output=True, check=True, timeout=60)
        found: dict[str, Any] = json.loads(said.stdout)
        return found


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it runs no more."""
    return process.poll() is not None


def kill_if_there(pid: int) -> None:
    """``kill -9``; a process that is gone already is as good as killed."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def threads_of(pid: int) -> int:
    """How many threads a process has; none where it is gone."""
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    except (FileNotFoundError, ProcessLookupError):
        return 0


def one_after_another(
    blows: int, strike: Callable[[], None], chance: Random, pause: tuple[float, float]
) -> None:
    """Strike so many times, with pauses by chance between two bounds in seconds."""
    for _ in range(blows):
        time.sleep(chance.uniform(*pause))
        strike()


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
        "LOG_LEVEL": "WARNING",
        "DEMO": "true",
        "TICKETS_PER_HOUR": A_CROWD,
        "CHANGES_PER_HOUR": A_CROWD,
    }
    return {f"HELPDESK_{name}": str(value) for name, value in named.items()} | {
        "PATH": os.environ["PATH"]
    }
