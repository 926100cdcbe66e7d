"""The parent of the web processes, which hands over to a newer version without closing the door."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from gunicorn.arbiter import Arbiter

SOCKET = "HELPDESK_WEB_SOCKET"
FORMER = "HELPDESK_WEB_FORMER"
"""Between a parent and itself after ``exec``: the listening socket, the processes to relieve."""
LOADS_WITHIN = 240
"""Seconds the newest version may take to load before it is not trusted."""

_YES = b"it loads"
_LOADS = f"from helpdesk import create_app; create_app(); print({_YES.decode()!r})"


@dataclass
class _SignOfLife:
    """Stands for that of a process we did not start: it may take as long as a hanging one."""

    since: float = field(default_factory=time.monotonic)

    def last_update(self) -> float:
        """When it was last seen."""
        return self.since

    def close(self) -> None:
        """Nothing was opened."""


@dataclass
class _Former:
    """A process of the version before: the oldest, so gunicorn ends it first, and well."""

    pid: int
    age: int = 0
    aborted: bool = False
    tmp: _SignOfLife = field(default_factory=_SignOfLife)


class Trial:
    """Whether the newest version starts with the newest settings; its words are on our stderr."""

    def __init__(self) -> None:
        """Start it in a process of its own."""
        command = [sys.executable, "-c", _LOADS]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
        self._ends_at = time.monotonic() + LOADS_WITHIN
        self.succeeded = False

    def is_over(self) -> bool:
        """Whether the answer is known. Never waits."""
        if self._process.stdout is None:
            return True
        if self._process.poll() is None and time.monotonic() < self._ends_at:
            return False
        self._process.kill()
        # Not its exit code: gunicorn collects whatever child ends, and may have been first.
        self.succeeded = _YES in self._process.communicate()[0]
        self._process.stdout = None
        return True

    def give_up(self) -> None:
        """End it."""
        self._process.kill()


class RollingArbiter(Arbiter):
    """Reloads everything at SIGHUP, code included, although the application is loaded only once.

    gunicorn's own reload keeps an application that was loaded before forking. This parent instead
    replaces itself (``execve``): same process id, same socket, same children. They go on answering
    until the new version has processes of its own, and then finish what they have in hand.
    """

    _trial: Trial | None = None

    def start(self) -> None:
        """Called by gunicorn, before the first processes are started."""
        super().start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, self.SIGNALS)
        former = [int(pid) for pid in os.environ.pop(FORMER, "").split()]
        if former:
            self.spawn_workers()
        for pid in former:
            self.WORKERS[pid] = _Former(pid)

    def spawn_worker(self) -> int:
        """Called by gunicorn to fork; a signal to the new process waits until it can hear it."""
        signal.pthread_sigmask(signal.SIG_BLOCK, self.SIGNALS)
        pid: int = super().spawn_worker()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, self.SIGNALS)
        return pid

    def handle_hup(self) -> None:
        """Try whether the newest code and settings load at all; meanwhile everything goes on."""
        if self._trial is None:
            self._trial = Trial()

    handle_usr2 = handle_hup

    def manage_workers(self) -> None:
        """Called by gunicorn about once a second, and when a process ended."""
        if self._trial is not None and self._trial.is_over():
            if self._trial.succeeded:
                self._hand_over()  # comes back only if there is a signal to see to first
            else:
                self.log.error("The newest version does not load; what runs goes on.")
                self._trial = None
        super().manage_workers()

    def stop(self, graceful: bool = True) -> None:
        """Called by gunicorn at the end."""
        if self._trial is not None:
            self._trial.give_up()
        super().stop(graceful)

    def _hand_over(self) -> None:
        """Become the newest version, unless a signal came first: it might be the one to stop."""
        # Signals wait from here on until the newest version has its handlers: none is lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, self.SIGNALS)
        if not self.SIG_QUEUE.empty():
            signal.pthread_sigmask(signal.SIG_UNBLOCK, self.SIGNALS)
            return
        [listener] = self.LISTENERS
        handed_on = {
            SOCKET: str(listener.fileno()),
            FORMER: " ".join(str(pid) for pid in self.WORKERS),
        }
        command = [sys.executable, *sys.orig_argv[1:]]
        os.execve(command[0], command, os.environ | handed_on)  # noqa: S606
