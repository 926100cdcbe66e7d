"""What stands between the server and the application."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from helpdesk.settings import Settings


class Door:
    """A WSGI application (PEP 3333) that lets nobody outside choose how we see ourselves.

    Whether people come over https is a setting (``public_url``), and so is our name; what a request
    says of it (RFC 7239 Forwarded, X-Forwarded-…) is left out, whoever it comes from. So there is
    no list of trusted proxies that could be wrong.
    """

    def __init__(self, app: Flask, options: Settings) -> None:
        """Serve this application."""
        self.app = app
        self._scheme = urlsplit(options.public_url).scheme

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        for name in [name for name in environ if name.startswith("HTTP_X_FORWARDED")]:
            del environ[name]
        environ.pop("HTTP_FORWARDED", None)
        environ["wsgi.url_scheme"] = self._scheme
        return self.app(environ, start_response)
