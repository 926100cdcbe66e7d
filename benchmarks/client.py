"""The clients: kept-alive connections driven by one thread; what it costs is accounted for.

Closed loop: each client asks again as soon as it has its answer.
"""

import random
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.cast import Actor
from benchmarks.scenes import FORM, Ask

MOST_WRONG = 0.05
"""Of a slice's answers: a writer may be refused now and then (503, try again) on a busy machine."""
SILENCE = 30.0
"""Seconds without any answer after which the run is given up."""


@dataclass
class Slice:
    """What a number of clients got done in a while. Latencies in milliseconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Answers that were not what the scene calls good; they count in no other figure."""
    client_cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds


class WrongAnswer(Exception):
    """Too many answers were not what the scene calls good; figures would mean nothing."""


class Clients:
    """Some clients, each on a connection of its own."""

    def __init__(
        self,
        port: int,
        actors: Sequence[Actor],
        number: int,
        ask: Callable[[Actor, random.Random], Ask],
        good: int,
        cookie: Callable[[Actor], str],
    ) -> None:
        """Connect. ``good`` is the status every answer must have."""
        self._all = [
            _Client(port, actors[at % len(actors)], at, ask, good, cookie) for at in range(number)
        ]

    def run(self, seconds: float) -> Slice:
        """Ask for so long. Raises WrongAnswer."""
        done, cpu, began = Slice(), time.process_time(), time.monotonic()
        ends = began + seconds
        with selectors.DefaultSelector() as selector:
            for client in self._all:
                selector.register(client.sock, selectors.EVENT_READ, client)
                client.begin()
            busy = len(self._all)
            while busy:
                ready = selector.select(SILENCE)
                if not ready:
                    raise WrongAnswer("no answer")
                for key, _events in ready:
                    latency = key.data.take()
                    if latency is None:
                        continue
                    if complaint := key.data.complaint():
                        done.wrong.append(complaint)
                    else:
                        done.latencies.append(latency * 1000)
                    if time.monotonic() < ends:
                        key.data.begin()
                    else:
                        busy -= 1
        if len(done.wrong) > MOST_WRONG * (len(done.latencies) + 1):
            raise WrongAnswer(done.wrong[0])
        done.seconds = time.monotonic() - began
        done.client_cpu = time.process_time() - cpu
        return done

    def close(self) -> None:
        """Hang up."""
        for client in self._all:
            client.sock.close()


class _Client:
    """One connection and who is behind it."""

    def __init__(
        self,
        port: int,
        actor: Actor,
        number: int,
        ask: Callable[[Actor, random.Random], Ask],
        good: int,
        cookie: Callable[[Actor], str],
    ) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=SILENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.actor, self.ask, self.chance = actor, ask, random.Random(number)
        self.good = f"HTTP/1.1 {good} ".encode()
        self.headers = f"Host: localhost\r\nCookie: {cookie(actor)}\r\n"
        self._buffer, self._size, self._began = b"", 0, 0.0

    def begin(self) -> None:
        ask = self.ask(self.actor, self.chance)
        lines = f"{ask.method} {ask.path} HTTP/1.1\r\n{self.headers}"
        if ask.body:
            lines += f"Content-Type: {FORM}\r\nContent-Length: {len(ask.body)}\r\n"
            lines += f"X-CSRFToken: {self.actor.csrf}\r\n"
        self._buffer, self._size = b"", 0
        self._began = time.monotonic()
        self.sock.sendall(f"{lines}\r\n".encode() + ask.body)

    def take(self) -> float | None:
        """Read what is there; the seconds since asking once the answer is complete."""
        part = self.sock.recv(262_144)
        if not part:
            raise WrongAnswer("the server hung up")
        self._buffer += part
        if not self._size:
            self._size = self._expected()
        if not self._size or len(self._buffer) < self._size:
            return None
        return time.monotonic() - self._began

    def complaint(self) -> str:
        """What is wrong with the answer; empty if nothing."""
        is_good = self._buffer.startswith(self.good)
        return "" if is_good else self._buffer[:400].decode("latin-1")

    def _expected(self) -> int:
        """The bytes of the whole answer; 0 while its head is not complete."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return 0
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:")
        if at < 0:
            raise WrongAnswer("an answer without Content-Length")
        length = head[at + 15 :].split(b"\r\n", 1)[0]
        return end + 4 + int(length)
