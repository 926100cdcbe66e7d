"""Keeping the worker's processes alive, and letting all of them end well."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import structlog
from flask import Flask

from helpdesk.extensions import db
from helpdesk.jobs.doorbell import LONG, WAKE
from helpdesk.settings import Settings
from helpdesk.worker.line import Line
from helpdesk.worker.listener import listen
from helpdesk.worker.sweeper import Sweeper
from helpdesk.worker.turn import Turn

ENDS_WITHIN = 29.0
"""Seconds after SIGTERM until processes that did not end are killed."""
LONGEST_PAUSE = 15.0
LIVES_WELL_AFTER = 60.0
"""Seconds after which a process counts as sound, and its next start comes at once again."""


@dataclass
class Child:
    """One process: what it does, and how its last starts went."""

    name: str
    work: Callable[[], None]
    pid: int | None = None
    started_at: float = 0.0
    starts_at: float = 0.0
    failures: int = field(default=0)


class Supervisor:
    """The worker's first process. It starts no thread and opens no connection, so it may fork."""

    def __init__(self, app: Flask, options: Settings) -> None:
        """The application is loaded once, here; the processes share its memory."""
        self.app, self.line, self.is_stopping = app, Line(), False
        app.extensions["stopping"] = self.line.is_cut
        app.extensions["turn"] = turn = Turn()
        self.children = [
            Child("sweeper", lambda: Sweeper(app, self.line, turn).run()),
            Child(WAKE, lambda: listen(app, options, WAKE, self.line)),
            Child(LONG, lambda: listen(app, options, LONG, self.line)),
        ]

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then everything in hand is finished within 30 seconds."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.is_stopping:
            for child in self.children:
                if child.pid is None and time.monotonic() >= child.starts_at:
                    self._start(child)
            self._collect()
            time.sleep(0.2)
        self._end_all()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _start(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.pid = os.fork()
        if child.pid == 0:
            self._live(child)

    def _live(self, child: Child) -> None:
        """In the new process: work, and never come back into the supervisor's code."""
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            # Ctrl-C reaches the whole group; the supervisor alone decides what it means.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self.line.hold()
            with self.app.app_context():
                db.engine.dispose(close=False)
            child.work()
            status = 0
        except Exception:
            structlog.get_logger().exception("worker process failed", process=child.name)
        finally:
            os._exit(status)

    def _collect(self) -> None:
        """Notice who ended, and let each come back after a pause that grows while it fails."""
        for child in self.children:
            if child.pid is None:
                continue
            ended, status = os.waitpid(child.pid, os.WNOHANG)
            if not ended:
                continue
            child.pid = None
            lived = time.monotonic() - child.started_at
            child.failures = 1 if lived > LIVES_WELL_AFTER else child.failures + 1
            pause = min(LONGEST_PAUSE, 0.5 * 2 ** (child.failures - 1))
            child.starts_at = time.monotonic() + pause
            if status and not self.is_stopping:  # who ended well has said why
                structlog.get_logger().warning(
                    "worker process ended", process=child.name, comes_back_in=pause
                )

    def _end_all(self) -> None:
        self.line.cut()
        give_up = time.monotonic() + ENDS_WITHIN
        while any(child.pid for child in self.children) and time.monotonic() < give_up:
            self._collect()
            time.sleep(0.05)
        for child in self.children:
            if child.pid is not None:
                os.kill(child.pid, signal.SIGKILL)
