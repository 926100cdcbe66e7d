"""Keeps the demo's parts running: starts them in order, brings some back, stops them all."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FrameType

from helpdesk.demo import process, requests
from helpdesk.demo.parts import Part, answers
from helpdesk.demo.place import Place

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a part that ended is started again
LONG_ENOUGH = 60.0  # seconds; who ran this long starts again with the first pause
GRACE = 15.0  # seconds to finish what is in hand

Say = Callable[[str], None]


@dataclass
class Running:
    """A part and what became of it."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    again_at: float | None = None
    clock_offset: str | None = None


@dataclass
class Supervisor:
    """Owns the parts from ``start`` to ``stop``; ``say`` tells the person at the terminal."""

    place: Place
    parts: dict[str, Part]
    env: dict[str, str]
    clock_offset: str | None
    say: Say
    stopping: bool = False
    _running: dict[str, Running] = field(default_factory=dict)
    _command: subprocess.Popen[bytes] | None = None

    def listen_for_the_end(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal all end the demo in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)

    def start(self, names: Iterable[str]) -> None:
        """Start these parts."""
        process.adopt_orphans()
        for name in names:
            running = self._running.setdefault(name, Running(self.parts[name]))
            if running.part.lives_in_moved_time:
                running.clock_offset = self.clock_offset
            self._start(running)

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Watch the parts until ``ready()``; False when asked to stop or out of time first."""
        give_up = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < give_up:
            if ready():
                return True
            self._look_after()
            time.sleep(0.1)
        return False

    def services_answer(self) -> bool:
        """Whether every started part that has a port takes connections."""
        return all(r.part.port is None or answers(r.part.port) for r in self._running.values())

    def watch(self) -> None:
        """Look after the parts and answer requests until asked to stop."""
        while not self.stopping:
            self._look_after()
            for request, where in requests.waiting(self.place):
                requests.answer(where, self._do(request))
            time.sleep(0.1)

    def run(self, command: list[str]) -> int:
        """Run a command to its end within the demo's settings; its exit code. It writes a log."""
        with (self.place.logs / "preparing.log").open("ab") as log:
            self._command = subprocess.Popen(  # noqa: S603
                command, env=self.env, start_new_session=True, stdout=log, stderr=log
            )
        while self._command.poll() is None:
            if self.stopping:
                process.stop(self._command, within=GRACE)
            time.sleep(0.05)
        return self._command.returncode

    def stop(self) -> None:
        """Stop everything, in the opposite order of starting."""
        self.stopping = True
        for running in reversed(self._running.values()):
            self._stop(running)

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> None:
        for running in self._running.values():
            if running.process and running.process.poll() is not None:
                self._ended(running, running.process)
            elif running.again_at and time.monotonic() >= running.again_at:
                self._start(running)
                self.say(f"{running.part.name} runs again.")

    def _ended(self, running: Running, ended: subprocess.Popen[bytes]) -> None:
        """A part ended by itself: clean up behind it, and bring it back if it is one that does."""
        name, how = running.part.name, _how_it_ended(ended.returncode)
        self._forget(running)
        if not running.part.comes_back:
            self.say(f"{name} {how}. To bring it back: helpdesk demo restart {name}")
            return
        if time.monotonic() - running.started_at > LONG_ENOUGH:
            running.pause = FIRST_PAUSE
        running.again_at = time.monotonic() + running.pause
        self.say(f"{name} {how}; it starts again in {running.pause:.0f} s. Its log: log/{name}.log")
        running.pause = min(running.pause * 2, LONGEST_PAUSE)

    def _do(self, request: requests.Request) -> str:
        running = self._running.get(request.part)
        if running is None:
            return f"{request.part} is not a part of this demo."
        self._stop(running)
        if request.verb == "stop":
            self.say(f"{request.part} stopped, as asked.")
            return f"{request.part} stopped"
        if request.clock_offset is not None and running.part.lives_in_moved_time:
            running.clock_offset = request.clock_offset
        running.pause = FIRST_PAUSE
        pid = self._start(running)
        what = "restarted" if self._came_up(running) else "started, but does not answer yet"
        self.say(f"{request.part} {what} (process {pid}).")
        return f"{request.part} {what} (process {pid})"

    def _came_up(self, running: Running) -> bool:
        give_up = time.monotonic() + GRACE
        while running.process and running.process.poll() is None and time.monotonic() < give_up:
            if running.part.port is None or answers(running.part.port):
                return True
            time.sleep(0.05)
        return False

    def _start(self, running: Running) -> int:
        env = {name: value for name, value in self.env.items() if name != "HELPDESK_CLOCK_OFFSET"}
        if running.clock_offset:
            env["HELPDESK_CLOCK_OFFSET"] = running.clock_offset
        running.process = process.start(running.part, self.place, env)
        running.started_at, running.again_at = time.monotonic(), None
        return running.process.pid

    def _stop(self, running: Running) -> None:
        if running.process:
            process.stop(running.process, within=GRACE)
        self._forget(running)

    def _forget(self, running: Running) -> None:
        running.process = running.again_at = None
        ours = [self._command, *(r.process for r in self._running.values())]
        process.end_leftovers(known.pid for known in ours if known)
        self.place.pid_file(running.part.name).unlink(missing_ok=True)


def _how_it_ended(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def environment(place: Place, settings: Iterable[str]) -> dict[str, str]:
    """Our environment, with this instance, and without values that would override its settings."""
    overriding = {f"HELPDESK_{name.upper()}" for name in settings} | {"HELPDESK_CLOCK_OFFSET"}
    kept = {name: value for name, value in os.environ.items() if name not in overriding}
    return kept | {"HELPDESK_INSTANCE": str(place.instance), "PYTHONUNBUFFERED": "1"}
