"""The web server on one address: its socket, its limits, and the application it serves."""

import errno
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from helpdesk.serving.arbiter import SOCKET, RollingArbiter
from helpdesk.serving.door import Door
from helpdesk.serving.log import JsonLog
from helpdesk.serving.memory import keep_allocator_small, share_with_forks, warm_up
from helpdesk.serving.process import begin, hear_signals
from helpdesk.serving.worker import WebWorker
from helpdesk.settings import Settings

DRAIN_SECONDS = 25
"""How long requests in hand may take after SIGTERM; we promise to be gone within 30 s."""
HANGS_AFTER = 60
"""Seconds without a sign of life after which a process is ended and another one started."""
KEEPS_OPEN = 75
"""Seconds an idle connection stays: longer than proxies keep theirs (nginx 60 s), so that it is
they who close, and never we just when they send."""
LONGEST_ADDRESS = 8190
"""Bytes of a request's first line: a list with all its filters, and room beside."""
BACKLOG = 1024
TAKEN_FOR = 3.0
"""Seconds to wait for an address that a process before us is about to leave."""


class WebServer(BaseApplication):
    """All web processes of this installation on one address."""

    def __init__(self, load: Callable[[], Flask], options: Settings, host: str, port: int) -> None:
        """Bind the address; ``load`` makes the application, once. Raises OSError if it is taken."""
        self._load, self._options = load, options
        self._socket = _inherited() or _bound(host, port)
        super().__init__()

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT, finish what is in hand, and exit (SystemExit).

        At SIGHUP the newest code and settings take over: the processes before them finish what
        they have in hand, and nobody's request is refused meanwhile.
        """
        RollingArbiter(self).run()

    def load_config(self) -> None:
        """Called by gunicorn."""
        for name, value in self._settings().items():
            self.cfg.set(name, value)

    def load(self) -> Door:
        """Called by gunicorn in the parent, before it forks."""
        app = self._load()
        self._warm_up(app)
        keep_allocator_small()
        share_with_forks()
        return Door(app, self._options)

    def _warm_up(self, app: Flask) -> None:
        """Touch in the parent what every process needs."""
        warm_up(app)

    def _settings(self) -> dict[str, Any]:
        memory = Path("/dev/shm")  # noqa: S108 - signs of life are not to wait for a disk
        return {
            "bind": [f"fd://{self._socket}"],
            "backlog": BACKLOG,
            "workers": self._options.web_processes,
            "threads": self._options.web_threads,
            "worker_class": WebWorker,
            "worker_tmp_dir": str(memory) if os.access(memory, os.W_OK) else None,
            "preload_app": True,
            "timeout": HANGS_AFTER,
            "graceful_timeout": DRAIN_SECONDS,
            "keepalive": KEEPS_OPEN,
            "limit_request_line": LONGEST_ADDRESS,
            # The scheme is our own setting: nobody's X-Forwarded-… is believed.
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "logger_class": JsonLog,
            "loglevel": "warning",
            "post_fork": begin,
            "post_worker_init": hear_signals,
        }


def _inherited() -> int | None:
    """The socket handed on by the version before this one (see ``RollingArbiter``)."""
    number = os.environ.pop(SOCKET, "")
    return int(number) if number else None


def _bound(host: str, port: int) -> int:
    """The number of a socket on this address; gunicorn listens when the application is loaded.

    Raises OSError.
    """
    address = (socket.AF_INET6 if ":" in host else socket.AF_INET), (host, port)
    give_up = time.monotonic() + TAKEN_FOR
    while True:
        try:
            return _at(*address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > give_up:
                raise
            time.sleep(0.1)


def _at(family: socket.AddressFamily, address: tuple[str, int]) -> int:
    with socket.socket(family) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        return made.detach()
