"""Everybody at work at once: people file, agents take, answer, change and solve, people reply.

Each text and title is a token of its own, so that the auditor can find it again, and count it.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults.browser import Answer, Browser
from tests.faults.journal import Journal

REPEATED = (409, 422)
"""What a deed without a one-time key may be answered when its first try was done after all."""


@dataclass
class Load:
    """Windows in which tickets live, one after the other, until they are told to stop."""

    people: Callable[[str], Browser]
    journal: Journal
    windows: int = 4
    pause: float = 0.0
    """Seconds between two deeds in one window."""
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator["Load"]:
        """Work while the block runs, then finish every deed begun; errors come out here."""
        browsers = {who: self.people(who) for who in ("employee", "agent")}
        with ThreadPoolExecutor(self.windows) as windows:
            working = [windows.submit(self._work, browsers) for _ in range(self.windows)]
            try:
                yield self
            finally:
                self._stop.set()
        for one in working:
            one.result()

    def wait_for(self, deeds: int, *, seconds: float = 120) -> None:
        """Return once so many deeds were acknowledged."""
        give_up = time.monotonic() + seconds
        while len(self.journal.read()) < deeds and time.monotonic() < give_up:
            time.sleep(0.1)

    def _work(self, browsers: dict[str, Browser]) -> None:
        while not self._stop.is_set():
            for deed in TicketsLife(browsers, self.journal).deeds():
                deed()
                self._stop.wait(self.pause)
                if self._stop.is_set():
                    return


class TicketsLife:
    """One ticket, from its filing to its solution, in eight deeds."""

    def __init__(self, browsers: dict[str, Browser], journal: Journal) -> None:
        self.browsers, self.journal = browsers, journal
        self.number = 0

    def deeds(self) -> Iterator[Callable[[], None]]:
        """In their order."""
        yield self.file
        yield lambda: self.do("agent", "taken", "assignee", assignee="me")
        yield lambda: self.write("agent", "reply", "replies")
        yield lambda: self.do("agent", "title", "title", title=(token := new_token()), token=token)
        yield lambda: self.do("agent", "priority", "priority", priority="high", token="high")
        yield lambda: self.write("agent", "note", "notes")
        yield lambda: self.write("employee", "reply", "replies")
        yield lambda: self.write("agent", "resolution", "resolution", code="solved")

    def file(self) -> None:
        """File the ticket; its description is the token."""
        token = new_token()
        fields = {"draft": secrets.token_hex(16), "title": f"Paper jam {token}"}
        answer = self.browsers["employee"].insist("/new/printer", description=token, **fields)
        assert answer.status == 303, answer
        self.number = answer.number
        self.journal.note("ticket", self.number, token, "employee")

    def write(self, who: str, what: str, verb: str, **fields: str) -> None:
        """Send a text under a one-time key: trying again must make no second one."""
        token = new_token()
        answer = self._post(who, verb, text=token, key=secrets.token_hex(16), **fields)
        assert answer.status == 303, f"{what}: {answer}"
        self.journal.note(what, self.number, token, who)

    def do(self, who: str, what: str, verb: str, *, token: str = "", **fields: str) -> None:
        """Press a button. Whether it was done is unknown if only a later try was refused."""
        answer = self._post(who, verb, **fields)
        if answer.is_accepted:
            self.journal.note(what, self.number, token, who)
        else:
            assert answer.tries > 1 and answer.status in REPEATED, f"{what}: {answer}"

    def _post(self, who: str, verb: str, **fields: str) -> Answer:
        return self.browsers[who].insist(f"/tickets/{self.number}/{verb}", **fields)


def new_token() -> str:
    """A word nobody ever wrote."""
    return f"token-{secrets.token_hex(8)}"
