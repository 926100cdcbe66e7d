"""The bare app behind the product's own server: as many processes and threads, the same limits."""

from typing import Any

from flask import Flask

from benchmarks.bare.app import create_app
from benchmarks.cast import SECRET
from helpdesk.serving import WebServer
from helpdesk.settings import Settings


class BareServer(WebServer):
    """Serves the bare app on the database of the settings."""

    def __init__(self, options: Settings, port: int) -> None:
        """Bind a loopback port."""
        url = options.sqlalchemy_url
        super().__init__(lambda: create_app(url, SECRET), options, "127.0.0.1", port)

    def _warm_up(self, app: Flask) -> None:
        """It has none of what the product warms up."""

    def _settings(self) -> dict[str, Any]:
        """Our own processes put the product's connections down after the fork; here are none."""
        return super()._settings() | {"post_fork": _nothing}


def _nothing(arbiter: Any, worker: Any) -> None:
    """No connection is open before the fork."""
