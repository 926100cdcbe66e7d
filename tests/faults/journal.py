"""What people were told was saved: written down by their side, apart from the product.

A line is on the disk before the next deed begins, so the journal is a promise to hold us to.
"""

import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A deed that was acknowledged (2xx or 3xx)."""

    what: str
    ticket: int
    token: str
    who: str
    at: float


class Journal:
    """An append-only file of acknowledged deeds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, what: str, ticket: int, token: str, who: str) -> None:
        """Write a deed down, for good."""
        line = json.dumps(asdict(Entry(what, ticket, token, who, time.time())))
        with self._lock:
            os.write(self._file, f"{line}\n".encode())
            os.fsync(self._file)

    def read(self) -> list[Entry]:
        """Everything written down so far."""
        return [Entry(**json.loads(line)) for line in self._path.read_text().splitlines()]

    def close(self) -> None:
        """No more entries."""
        os.close(self._file)
