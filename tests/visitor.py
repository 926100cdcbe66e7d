"""A browser without JavaScript: keeps cookies and sends the token that every form carries."""

from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from helpdesk.settings import Settings


def settings(app: Flask) -> Settings:
    """The settings of an application, without its context."""
    found = app.extensions["settings"]
    assert isinstance(found, Settings)
    return found


CSRF_SECRET = "0" * 40


class Visitor(FlaskClient):
    """The test client; posts as the page's own forms do. ``csrf=False`` posts like a stranger."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        """Make a request, and take the whole answer as a browser does."""
        kwargs.setdefault("buffered", True)
        if csrf and kwargs.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault("X-CSRFToken", self.form_token())
            kwargs["headers"] = headers
        kwargs.setdefault("base_url", self._address)
        return super().open(*args, **kwargs)

    def htmx(self, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Make a request as htmx does for a fragment."""
        headers = {"HX-Request": "true", **(kwargs.pop("headers", None) or {})}
        return self.open(path, method=method.upper(), headers=headers, **kwargs)

    def page(self, path: str, status: int = 200) -> BeautifulSoup:
        """The page at a path, parsed; its status is checked."""
        answer = self.get(path)
        assert answer.status_code == status, f"{path}: {answer.status}"
        return BeautifulSoup(answer.data, "html.parser")

    def sign_in_with(self, token: str) -> None:
        """Carry a session's token, as the sign-in page would have set it."""
        with self.session_transaction(base_url=self._address) as session:
            session["token"] = token
            session["csrf_token"] = CSRF_SECRET

    @property
    def cookie(self) -> str:
        """The session cookie's value."""
        options = settings(self.application)
        found = self.get_cookie("helpdesk", domain=options.public_host)
        assert found is not None
        return found.value

    @property
    def _address(self) -> str:
        return settings(self.application).public_url

    def form_token(self) -> str:
        """The token of our forms, from the secret kept in the session (flask-wtf's own way)."""
        with self.session_transaction(base_url=self._address) as session:
            secret = session.setdefault("csrf_token", CSRF_SECRET)
        key = self.application.secret_key
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret))
