"""How a second terminal speaks to the running demo: a file with the request, one with the answer.

Files and not a socket: a socket's path may not be longer than about 100 characters, and instance
folders may.
"""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from helpdesk.demo.place import Place, PlaceError

LONGEST_WAIT = 40.0  # seconds; a worker that finishes a mail may take its time to stop


@dataclass(frozen=True)
class Request:
    """``verb`` is restart or stop; ``clock_offset`` moves the part's time, when given."""

    verb: str
    part: str
    clock_offset: str | None = None


@contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Hold the instance for the length of a ``with`` block. Raises PlaceError if it is held."""
    with place.lock.open("a+") as file:
        if not _locked(file):
            raise PlaceError(f"A demo already runs in {place.instance}.")
        try:
            yield
        finally:
            place.lock.unlink(missing_ok=True)


def is_running(place: Place) -> bool:
    """Whether a demo holds this instance now."""
    if not place.lock.exists():
        return False
    with place.lock.open("a+") as file:
        return not _locked(file)


def ask(place: Place, request: Request) -> str:
    """Send a request to the running demo; its answer in words. Raises PlaceError without one."""
    if not is_running(place):
        raise PlaceError(f"No demo runs in {place.instance}. Start it with: make demo")
    name = secrets.token_hex(8)
    asked, answered = place.requests / f"{name}.ask", place.requests / f"{name}.answer"
    _write(asked, json.dumps(asdict(request)))
    give_up = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < give_up:
        if answered.exists():
            answer = answered.read_text()
            answered.unlink()
            return answer
        time.sleep(0.05)
    asked.unlink(missing_ok=True)
    raise PlaceError("The demo did not answer.")


def waiting(place: Place) -> Iterator[tuple[Request, Path]]:
    """The requests that came in, each with the file its answer belongs in."""
    for asked in sorted(place.requests.glob("*.ask")):
        request = Request(**json.loads(asked.read_text()))
        asked.unlink()
        yield request, asked.with_suffix(".answer")


def answer(where: Path, text: str) -> None:
    """Answer a request."""
    _write(where, text)


def _locked(file: IO[str]) -> bool:
    """Try for the lock; the system releases it when the file is closed or its holder dies."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(path: Path, text: str) -> None:
    """The other side sees the whole file or none."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    fresh.replace(path)
