"""A web process: threads for requests that have arrived, and no thread for those that dawdle."""

import select
import socket
import struct
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

HEAD_SECONDS = 10.0
"""For the first line and the headers, from their first byte on."""
BODY_SECONDS = 20.0
SLOWEST_BYTES = 16 * 1024
"""For the body: so long, and a second more for each so many bytes announced."""
STALLED_AFTER = 30
"""Seconds in which a reader of ours takes nothing at all."""
LINGERS = 2.0
"""Seconds a stopping process keeps a connection open on which nothing has been said yet."""


class WebWorker(ThreadWorker):
    """gunicorn's threaded process, less patient with slow senders.

    gunicorn gives a thread to a connection and lets it wait there; eight silent clients would stop
    the house. Here a thread is given once the first bytes are there, and a request that does not
    arrive in time is cut off, so that its thread is free again.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Called by gunicorn."""
        super().__init__(*args, **kwargs)
        self._arriving: dict[Any, float] = {}  # connection: when it must be here (monotonic)
        self._ends_at: float | None = None

    def enqueue_req(self, conn: Any) -> None:
        """A connection was accepted or has spoken again (event loop)."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        stalled = struct.pack("ll", STALLED_AFTER, 0)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, stalled)
        conn.sock.setblocking(False)
        conn.set_timeout()
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Any) -> Any:
        """Read one request and answer it (on a thread)."""
        self._arriving[conn] = time.monotonic() + HEAD_SECONDS
        try:
            return super().handle(conn)
        finally:
            self._arriving.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """The headers are here; the body may be on its way (on a thread)."""
        announced = next((value for name, value in req.headers if name == "CONTENT-LENGTH"), "0")
        allowed = BODY_SECONDS + int(announced) / SLOWEST_BYTES
        self._arriving[conn] = time.monotonic() + allowed
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what is no HTTP; whose address that was is nothing for a log."""
        super().handle_error(req, client, None, exc)

    def murder_pending(self) -> None:
        """Called by gunicorn about once a second (event loop): end what waited too long."""
        if self._ends_at is not None:
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout, self._ends_at)
        super().murder_pending()
        self._cut_off_the_slow()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Called by gunicorn: at the end, leave the door to the others at once.

        Who has come in already is answered. If we kept our copy of the socket while requests are
        finished, newcomers would wait at a door that nobody opens.
        """
        if not self.alive:
            self._let_in_who_knocked()
            self._ends_at = time.monotonic() + LINGERS
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()

    def _let_in_who_knocked(self) -> None:
        for listener in self.sockets:
            while select.select([listener], [], [], 0)[0]:
                self.accept(listener)

    def _cut_off_the_slow(self) -> None:
        """Nothing more is read from them: a body that is here already is answered all the same."""
        now = time.monotonic()
        for conn, deadline in list(self._arriving.items()):
            if now > deadline:
                self._arriving.pop(conn, None)
                try:
                    conn.sock.shutdown(socket.SHUT_RD)
                except OSError:  # it has gone by itself
                    continue
