"""A company's helpdesk as it is deployed: two web, two workers, started by the units' commands."""

import os
import signal
import subprocess
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk import Helpdesk
from tests.deployment.written import PORT, command_of_unit
from tests.services.processes import end, free_port, port_answers, spawn, wait_until
from tests.services.redis import Redis
from tests.services.smtp import MailServer

UNIT = {"web": "helpdesk-web", "worker": "helpdesk-worker@"}


@dataclass
class House:
    """Named parts: ``web-1``, ``worker-2``. Start them on the main thread: they end with it."""

    env: dict[str, str]
    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, *command: str, said: str = "") -> str:
        """A command of ours to its end; what it wrote."""
        done = subprocess.run(
            [installed(command[0]), *command[1:]],
            env=self.env,
            input=said,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, part: str) -> None:
        """Start a part as its unit does, a web on a port of its own, and wait for that."""
        command = command_of_unit(UNIT[part.partition("-")[0]])
        port = str(self.ports.setdefault(part, free_port()))
        command = [port if word == PORT else word for word in command]
        log = self.folder / f"{part}.log"
        process = spawn([installed(command[0]), *command[1:]], log, env=self.env)
        self.processes[part] = process
        if part.startswith("web"):
            wait_until(lambda: port_answers(self.ports[part]), f"{part} (see {log})", seconds=120)

    def restart(self, part: str) -> None:
        """As ``systemctl restart``: it must end by itself in the time its unit allows."""
        self.processes[part].send_signal(signal.SIGTERM)
        assert self.processes[part].wait(35) == 0
        self.start(part)

    def reload(self, part: str) -> None:
        """As ``systemctl reload``; returns when the last process of before is gone."""
        before = set(self.serving(part))
        self.processes[part].send_signal(signal.SIGHUP)
        wait_until(
            lambda: bool(now := set(self.serving(part))) and not now & before,
            f"new processes of {part}",
            seconds=500,
        )

    def serving(self, part: str) -> list[int]:
        """The processes that serve pages for a web part."""
        pid = self.processes[part].pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def stop(self) -> None:
        """End everything."""
        for process in self.processes.values():
            end(process)


def installed(command: str) -> str:
    """Where a command of ours is in this environment."""
    return str(Path(sysconfig.get_path("scripts")) / command)


def environment(app: Helpdesk, redis: Redis, mail: MailServer) -> dict[str, str]:
    """The settings, as a company gives them in the environment."""
    options = app.extensions["settings"]
    named = {
        "INSTANCE": options.instance,
        "DATABASE_URL": options.database_url,
        "SECRET_KEY": options.secret_key,
        "PUBLIC_URL": options.public_url,
        "REDIS_URL": redis.url,
        "SMTP_HOST": mail.host,
        "SMTP_PORT": mail.port,
        "WEB_PROCESSES": 2,
        "TICKETS_PER_HOUR": 1_000_000,  # two people file as a crowd would
    }
    return {f"HELPDESK_{name}": str(value) for name, value in named.items()} | {
        "PATH": os.environ["PATH"]
    }
