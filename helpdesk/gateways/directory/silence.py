"""Servers that do not answer at all: whoever asks one waits for seconds, so few may.

While people try to sign in, a mute server would hold every thread of a web process, and those who
are signed in would wait with them. So once two people in a row got no answer, the next are told at
once that there is none; after a pause one at a time finds out whether it is back.
"""

import threading
import time

HUSH_SECONDS = 3.0
"""How long nobody asks a server that was found mute."""
MUTE_FROM = 2
"""So many people without an answer: the entry of a single one may take for ever by itself."""


class Silence:
    """What one process knows of servers that stay mute. Any number of threads may use it."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Nothing is known any more."""
        self._unanswered: dict[str, set[str]] = {}
        self._hushed_until: dict[str, float] = {}
        self._asked_by_one: set[str] = set()

    def may_ask(self, server: str) -> bool:
        """Whether to ask the server now; then say ``answered`` or ``unanswered`` afterwards."""
        with self._lock:
            if len(self._unanswered.get(server, ())) < MUTE_FROM:
                return True
            if server in self._asked_by_one or time.monotonic() < self._hushed_until[server]:
                return False
            self._asked_by_one.add(server)
            return True

    def answered(self, server: str) -> None:
        """It said something, whatever it was."""
        with self._lock:
            self._unanswered.pop(server, None)
            self._asked_by_one.discard(server)

    def unanswered(self, server: str, who: str) -> None:
        """It let this person's question stand."""
        with self._lock:
            self._unanswered.setdefault(server, set()).add(who)
            self._hushed_until[server] = time.monotonic() + HUSH_SECONDS
            self._asked_by_one.discard(server)
