"""From what the domain refuses to pages, in one place."""

import errno
from typing import Any

import structlog
from babel.support import LazyProxy
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, SecurityError

from helpdesk import database
from helpdesk.blueprints.auth import signed_in
from helpdesk.closed import ClosedForRestore
from helpdesk.domain.errors import (
    DomainError,
    InvalidInput,
    NotPermitted,
    TooMuchAtOnce,
)
from helpdesk.extensions import db, login_manager
from helpdesk.i18n import lazy
from helpdesk.settings import settings
from helpdesk.web import wants_fragment

FULL = lazy("The helpdesk's disk is full, so nothing can be saved for now. Reading goes on.")
RESTORE = lazy("The helpdesk is being put back from a backup. It opens again in a few minutes.")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def set_up(app: Flask) -> None:
    """Answer every error with a page (or a fragment) that says what happened and what to do."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(OSError, _disk_error)
    app.register_error_handler(ClosedForRestore, _closed)


def _status(error: DomainError) -> int:
    if isinstance(error, NotPermitted):
        return 403
    if isinstance(error, TooMuchAtOnce):
        return 429
    return 422 if isinstance(error, InvalidInput) else 409


def _refused(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, NotPermitted):
        _note("not_permitted")
    db.session.rollback()
    return _page(_status(error), str(error))


def _stale_form(error: CSRFError) -> ResponseReturnValue:
    """A form's token does not fit: mostly because the sign-in it belonged to has ended."""
    try:
        _note("form_token_refused")
    except DBAPIError as trouble:  # nobody can be found out just now
        return _database_error(trouble)
    if signed_in.is_needed_for(request.endpoint) and not current_user.is_authenticated:
        return signed_in.lost() if request.headers.get("HX-Request") else _page(401, None)
    return _page(400, None)


def _note(event: str) -> None:
    """Leave a line for whoever looks into an attack: who and what by number, and where."""
    person = current_user.get_id() if current_user.is_authenticated else None
    number = (request.view_args or {}).get("number")
    structlog.get_logger().warning(event, person=person, endpoint=request.endpoint, number=number)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    if isinstance(error, SecurityError):  # an unknown Host: no address can be built from it
        page = render_template("errors/other_address.html", address=settings().public_url)
        return page, 400
    is_a_look = signed_in.is_needed_for(request.endpoint) and not signed_in.is_asked_by_a_page()
    if error.code == 404 and is_a_look:
        _note("nothing_there")  # or nothing for this reader: whoever looks into it can tell
    return _page(error.code, None)


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    """The database is gone or full for the moment: nothing was saved, nothing is half-written."""
    db.session.rollback()
    structlog.get_logger().error("database", error=type(error.orig).__name__, path=request.path)
    return _without_database(FULL if database.is_full(error) else None)


def _closed(error: ClosedForRestore) -> ResponseReturnValue:
    return _without_database(RESTORE)


def _without_database(message: LazyProxy | None) -> ResponseReturnValue:
    """A page (503) that asks nothing of the database, not even who is reading it."""
    g._login_user = login_manager.anonymous_user()  # where flask-login keeps who it has found
    return _rendered(503, None if message is None else str(message))


def _disk_error(error: OSError) -> ResponseReturnValue:
    """No room for a file that arrives. Any other trouble with the system is a mistake of ours."""
    if error.errno not in NO_ROOM:
        raise error
    db.session.rollback()
    structlog.get_logger().error("disk full", path=request.path)
    return _page(503, str(FULL))


def _page(status: int, message: str | None) -> ResponseReturnValue:
    try:
        return _rendered(status, message)
    except DBAPIError as error:  # the page asks who is reading it: that fails while nothing answers
        return _database_error(error)


def _rendered(status: int, message: str | None) -> ResponseReturnValue:
    sent = {} if status == 413 else request.form  # what is too large is not read at all
    typed: dict[str, Any] = {
        name: value
        for name, value in sent.items()
        if name in ("text", "description", "title", "reason") and value
    }
    if wants_fragment():
        beside = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
        return render_template("errors/_error.html", status=status, message=message), status, beside
    return render_template("errors/page.html", status=status, message=message, typed=typed), status
