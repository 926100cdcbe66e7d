"""The application. ``create_app`` is the table of contents of the product."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from flask import Flask, Response, has_request_context, request
from flask.typing import ResponseReturnValue

from helpdesk import (
    clock,
    closed,
    database,
    limits,
    logs,
    navigation,
    pieces,
    security,
    settings,
    templating,
)
from helpdesk.blueprints import register_blueprints
from helpdesk.extensions import csrf, db, htmx, login_manager
from helpdesk.numbers import RowNumber
from helpdesk.reader import one_reader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["Helpdesk", "create_app"]

Result = TypeVar("Result")

READING = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing (RFC 9110, section 9.2.1)."""


class Helpdesk(Flask):
    """The Flask application, with one reader and a database transaction fit for each request."""

    jinja_environment = templating.Templates

    def wsgi_app(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """From the first word to the last, error pages included, a page has one reader."""
        with one_reader():
            return super().wsgi_app(environ, start_response)

    def url_for(self, endpoint: str, **values: Any) -> str:
        """An address of this site. Pages ask for many, and for the same ones again and again.

        Not kept is one that names the page to go on to: that is as long as any visitor likes.
        """
        if not has_request_context() or endpoint.startswith(".") or "next" in values:
            return super().url_for(endpoint, **values)
        return self._known_url(request.script_root, endpoint, **values)

    # Typed: 1 and True are equal, but not what they are called in an address.
    @lru_cache(maxsize=20_000, typed=True)  # noqa: B019 - there is one application, and it lives on
    def _known_url(self, root: str, endpoint: str, /, **values: Any) -> str:
        return super().url_for(endpoint, **values)

    def full_dispatch_request(self) -> Response:
        """Readers, with all that runs before and after their view, never queue behind writers."""
        if request.method in READING:
            with database.reading():
                return super().full_dispatch_request()
        return super().full_dispatch_request()

    def log_exception(self, exc_info: Any) -> None:
        """A fault of ours, in the form of all other lines."""
        structlog.get_logger().error("request failed", path=request.path, exc_info=exc_info)

    def preprocess_request(self) -> ResponseReturnValue | None:
        """A writer's first question is who asks: that is where SQLite lets one wait for a turn."""
        return _retried(super().preprocess_request)

    def dispatch_request(self) -> ResponseReturnValue:
        """A writer's whole unit of work is tried again after a passing collision."""
        return _retried(super().dispatch_request)


def _retried(work: Callable[[], Result]) -> Result:
    return work() if request.method in READING else database.retrying(work)


def create_app(options: settings.Settings | None = None) -> Helpdesk:
    """The application for these settings, or for those of the instance folder.

    Raises SettingsError and UnsafeDatabase with a sentence for the administrator.
    """
    options = options or settings.load()
    app = Helpdesk("helpdesk", instance_path=str(options.instance.resolve()), static_folder=None)
    app.extensions["settings"] = options
    app.url_map.converters["int"] = RowNumber
    app.config.update(_flask_config(options))
    if options.clock_offset:
        clock.shift_by(options.clock_offset)
    logs.set_up(options)
    closed.set_up(app, options.instance)
    for extension in (csrf, login_manager, htmx):
        extension.init_app(app)
    limits.set_up(app)
    db.init_app(app)
    app.teardown_appcontext(database.let_go)
    with app.app_context():
        database.prepare(db.engine)
    templating.set_up(app)
    pieces.set_up(app)
    navigation.set_up(app)
    register_blueprints(app)
    security.set_up(app)
    return app


def _flask_config(options: settings.Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": options.secret_key,
        "SECRET_KEY_FALLBACKS": options.former_secret_keys,
        "SQLALCHEMY_DATABASE_URI": options.sqlalchemy_url,
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(options.sqlalchemy_url),
        "SESSION_COOKIE_NAME": "__Host-helpdesk" if options.is_https else "helpdesk",
        "SESSION_COOKIE_SECURE": options.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=options.session_hours),
        "TRUSTED_HOSTS": [options.public_host],
        "MAX_CONTENT_LENGTH": (options.upload_limit_mb * 4 + 1) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
        "WTF_CSRF_TIME_LIMIT": None,  # its default of an hour would kill long replies
    }
