"""A real PostgreSQL cluster in a temporary folder, reached over a Unix socket only."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.services.processes import end, kill_family, running_as_root, spawn, wait_until

OWNER = "helpdesk"
DISK = "/var/tmp"
"""Outlives a restart of the machine (FHS 3.0, 5.15), so it is on a disk where /tmp may not be."""


# These databases live for one run: what a real server does for its durability only costs time.
HASTY = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


class Postgres:
    """One cluster: ``start()``, ``url(database)``, ``run(sql)``, ``kill()``, ``stop()``."""

    def __init__(self, *, is_durable: bool = False) -> None:
        """``is_durable``: as a real server is set up, for tests that kill it."""
        self.is_durable = is_durable
        self.user = _unprivileged_account() if running_as_root() else None
        # Not below the checkout or pytest's folders: the server's account may not enter those.
        disk = DISK if is_durable else None
        self.folder = Path(tempfile.mkdtemp(prefix="helpdesk-pg-", dir=disk))
        self.data = self.folder / "data"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Postgres":
        """Create the cluster if this is the first start, and wait until it answers."""
        if self.user:
            shutil.chown(self.folder, self.user)
        if not self.data.exists():
            self._create()
        log = self.folder / "postgres.log"
        log.touch()
        self._process = spawn(
            [
                str(_programs() / "postgres"),
                *("-D", str(self.data), "-k", str(self.folder), "-h", ""),
                *("-c", "max_connections=100"),
                *(() if self.is_durable else HASTY),
            ],
            log,
            user=self.user,
            cwd=self.folder,
        )
        wait_until(self._answers, f"PostgreSQL (see {log})")
        return self

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database in this cluster."""
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """One statement outside a transaction, as ``CREATE DATABASE`` wants it."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def move_database(self, tablespace: str, database: str = "helpdesk") -> None:
        """Keep a database's files elsewhere; whoever is connected to it is not any more."""
        others = f"datname = '{database}' AND pid <> pg_backend_pid()"
        self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        self.run(f"ALTER DATABASE {database} SET TABLESPACE {tablespace}")

    def kill(self) -> None:
        """``kill -9`` of every process of the server, as when the machine loses power."""
        if self._process:
            kill_family(self._process)
            self._process = None

    def halt(self) -> None:
        """Shut down; the data stays for the next ``start()``."""
        if self._process:
            end(self._process, with_signal=signal.SIGINT)  # "fast": does not wait for open sessions
            self._process = None

    def bring_back(self) -> None:
        """Start it unless it runs."""
        if self._process is None:
            self.start()

    def stop(self) -> None:
        """Stop the server and remove the cluster."""
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self) -> None:
        command = [
            str(_programs() / "initdb"),
            *("-D", str(self.data), "-U", OWNER, "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        ]
        process = spawn(command, Path(os.devnull), user=self.user, cwd=self.folder)
        if process.wait() != 0:
            raise RuntimeError(f"initdb failed: {' '.join(command)}")

    def _answers(self) -> bool:
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def _programs() -> Path:
    """Debian keeps the server's programs out of the PATH, by version."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    found = str(versions[-1]) if versions else shutil.which("initdb")
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return Path(found).resolve().parent


def _unprivileged_account() -> str:
    """PostgreSQL refuses to run as root."""
    known = {account.pw_name for account in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
