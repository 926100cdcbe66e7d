"""Serving the pages with waitress, and stopping without failing anybody's request."""

import signal
import time
from types import FrameType
from urllib.parse import urlsplit

from flask import Flask
from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server

from helpdesk.settings import Settings

DRAIN_SECONDS = 25.0
"""How long requests in hand may take after SIGTERM; we promise to be gone within 30 s."""


class WebServer:
    """One web process on one address."""

    def __init__(self, app: Flask, options: Settings, host: str, port: int) -> None:
        """Bind the address. Raises OSError if it is taken."""
        self.stopping = False
        self._server: TcpWSGIServer = create_server(
            app,
            host=host,
            port=port,
            threads=options.web_threads,
            url_scheme=urlsplit(options.public_url).scheme,
            ident=None,
            clear_untrusted_proxy_headers=True,
            # A body that is too large anyway is refused by its announced length, unread.
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
        )

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT, finish what is in hand, and return."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            self._turn(1.0)
        # The listening socket alone: the server's own close() would cut the conversations too.
        wasyncore.dispatcher.close(self._server)
        give_up = time.monotonic() + DRAIN_SECONDS
        while self._is_busy() and time.monotonic() < give_up:
            self._turn(0.1)
        self._server.task_dispatcher.shutdown()

    def _turn(self, seconds: float) -> None:
        """Let the sockets do what they can do, for at most this long."""
        wasyncore.loop(timeout=seconds, map=self._server._map, count=1)

    def _is_busy(self) -> bool:
        channels = list(self._server.active_channels.values())
        # A request being received, one being worked on, an answer being sent.
        return any(c.request or c.requests or c.total_outbufs_len for c in channels)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        self._server.pull_trigger()  # do not wait for the end of the turn
