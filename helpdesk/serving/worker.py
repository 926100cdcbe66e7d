"""A web process: threads for requests that have arrived, and no thread for those that dawdle."""

import select
import socket
import struct
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

LONGEST_HEAD = 64 * 1024
"""Bytes of a first line with its headers that are waited for; gunicorn refuses longer ones."""
HEAD_SECONDS = 10.0
"""For whatever is left of them when they are read."""
BODY_SECONDS = 20.0
SLOWEST_BYTES = 16 * 1024
"""For the body: so long, and a second more for each so many bytes announced."""
STALLED_AFTER = 30
"""Seconds in which a reader of ours takes nothing at all."""
LINGERS = 2.0
"""Seconds a stopping process keeps a connection open on which nothing has been said yet."""
LONGEST_PAUSE = 0.005
"""Seconds for which a process leaves the door to the others, at most."""
MANY = 4
"""Connections in hand with which it is half of that."""
CROWD = 32
"""With so many it opens at once: a crowd is shared by itself, and pauses would keep it waiting."""


class WebWorker(ThreadWorker):
    """gunicorn's threaded process, less patient with slow senders.

    gunicorn gives a thread to a connection and lets it wait there; eight silent clients would stop
    the house. Here a thread is given once a request's headers are there as a whole, and a body that
    does not arrive in time is cut off, so that its thread is free again.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Called by gunicorn."""
        super().__init__(*args, **kwargs)
        self._arriving: dict[Any, float] = {}  # connection: when it must be here (monotonic)
        self._ends_at: float | None = None

    def accept(self, listener: Any) -> None:
        """Somebody is at the door (event loop): who has less in hand opens first.

        All processes hear the knock. The first to wake would take everybody who comes at the same
        moment, and keep them on its one core as long as they keep their connections: of eight that
        came together to two processes one took 7.2, and takes 4.4 (mean of 24 times). The price: a
        process with connections in hand starts nothing else meanwhile, up to 5 ms for each newcomer
        (2.5 ms with four), also where no other process has less to do. Requests that threads have
        in hand go on.
        """
        if self.alive and self.cfg.workers > 1 and self.nr_conns < CROWD:
            time.sleep(LONGEST_PAUSE * self.nr_conns / (self.nr_conns + MANY))
        super().accept(listener)

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

    def on_pending_socket_readable(self, conn: Any, client: Any) -> None:
        """The first bytes of a new connection, or more of them (event loop)."""
        if _has_whole_head(conn.sock):
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """A connection that was kept open speaks again (event loop)."""
        if _has_whole_head(conn.sock):
            super().on_client_socket_readable(conn, client)

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


def _has_whole_head(sock: socket.socket) -> bool:
    """Whether the first line and all headers are here, or nothing more will come of them.

    Looks without taking. If they are not, the kernel is told to wake us only when there is more
    (SO_RCVLOWAT, socket(7)); a connection that wakes us without having more has ended.
    """
    try:
        known = sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT) - 1
        head = sock.recv(LONGEST_HEAD, socket.MSG_PEEK)
        if b"\r\n\r\n" in head or len(head) in (known, LONGEST_HEAD):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            return True
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(head) + 1)
    except BlockingIOError:
        return False
    except OSError:  # reading it will say so too
        return True
    return False
