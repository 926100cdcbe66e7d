"""A real HTTP server that takes calls of webhooks, answers as it is told, and remembers them."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Call:
    """What came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hooks:
    """Where it listens, what came, and what is answered."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    in_hand: int = 0
    most_at_once: int = 0
    """Calls that came before earlier ones were answered, with these."""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    drips: bool = False
    """Answers a byte a second, for ever."""
    keeps_waiting: float = 0.0
    """Seconds until it answers."""


@contextmanager
def hooks(trust: ssl.SSLContext | None = None) -> Iterator[Hooks]:
    """The server, on a free port of this machine."""
    kept = Hooks()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.calls.append(Call(self.path, dict(self.headers), body))
            if kept.drips:
                self._drip()
                return
            kept.in_hand += 1
            kept.most_at_once = max(kept.most_at_once, kept.in_hand)
            time.sleep(kept.keeps_waiting)
            kept.in_hand -= 1
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(60):
                try:
                    self.wfile.write(b"x")
                except OSError:
                    return
                time.sleep(0.3)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        kept.port = server.server_address[1]
        if trust is not None:
            server.socket = trust.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join(5)
