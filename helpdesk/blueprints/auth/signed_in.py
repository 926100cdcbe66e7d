"""Who is signed in: from the cookie's token to the server's session, once per request."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from flask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    request,
    session,
    url_for,
)
from flask_login import UserMixin, current_user
from sqlalchemy import Engine, update
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as BaseResponse

from helpdesk import clock, database
from helpdesk.domain import sessions
from helpdesk.extensions import db, login_manager
from helpdesk.gateways import directory
from helpdesk.models import Person, WebSession
from helpdesk.settings import settings
from helpdesk.web import claimed_address

View = TypeVar("View", bound=Callable[..., object])

OPEN_TO_ALL = {
    "assets.file",
    "auth.choose_language",
    "auth.enter",
    "auth.sign_in",
    "auth.sign_out",  # whose session ran out may still want to be signed out
    "ops.alive",
    "ops.ready",
}
"""Everything else needs somebody signed in, whether its view says so or not."""


class SignedIn(UserMixin):  # type: ignore[misc]
    """What ``current_user`` is: the living server-side session and its person."""

    def __init__(self, web_session: WebSession) -> None:
        """``web_session`` was found alive by its token."""
        self.web_session = web_session
        self.person: Person = web_session.person

    def get_id(self) -> str:
        """The person's id; the session itself is known by its token only."""
        return str(self.person.id)


def set_up(app: Flask) -> None:
    """Let flask-login find people by our own sessions; it sets no cookie of its own.

    Raises SettingsError if the settings of the directory cannot work.
    """
    directory.configured(app.extensions["settings"])
    login_manager.session_protection = None  # that of our sessions is theirs
    login_manager.request_loader(_from_cookie)
    login_manager.login_view = "auth.sign_in"
    login_manager.unauthorized_handler(lost)
    app.before_request(_require_sign_in)
    app.after_request(_note_presence)


def polled(view: View) -> View:
    """Mark a view that the page asks by itself, so that asking does not count as being there."""
    view.is_polled = True  # type: ignore[attr-defined]
    return view


def saves_draft(view: View) -> View:
    """Mark the one view that a session which ran out may still use: saving its owner's draft."""
    view.saves_draft = True  # type: ignore[attr-defined]
    return view


def begin(person: Person) -> None:
    """Give this browser a new session; nothing of what its cookie held before stays."""
    token = sessions.start(
        person,
        now=clock.now(),
        lasts=timedelta(hours=settings().session_hours),
        user_agent=request.user_agent.string,
    )
    session.clear()
    session["token"] = token


def finish() -> None:
    """End the session this browser has, if any; the caller commits."""
    token = session.get("token")
    if isinstance(token, str):
        sessions.end_by_token(token, now=clock.now())
    session.clear()


def has_run_out() -> bool:
    """Whether the session at hand may only save a draft any more: it expired or was idle."""
    return sessions.find(session.get("token", ""), now=clock.now(), idle=idle()) is None


def idle() -> timedelta:
    """How long a session lives on while nobody is there."""
    return timedelta(minutes=settings().session_idle_minutes)


def lost(back: str = "") -> BaseResponse:
    """Answer somebody who is not signed in (any more): to the sign-in page, and back afterwards.

    ``back`` is where to, if not to the page shown. A browser that posted a form gets a page that
    still holds the text.
    """
    if request.headers.get("HX-Request"):
        shown = urlsplit(back) if back else claimed_address("HX-Current-URL")
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = _sign_in_then(shown.path, shown.query)
        return answer
    if back:
        return redirect(_sign_in_then(urlsplit(back).path, urlsplit(back).query), 303)
    if request.method not in ("GET", "HEAD"):
        abort(401)
    return redirect(_sign_in_then(request.path, request.query_string.decode("utf-8", "replace")))


def _sign_in_then(path: str, query: str) -> str:
    return url_for("auth.sign_in", next=f"{path}?{query}" if query else path or "/")


def _from_cookie(request: Request) -> SignedIn | None:
    token = session.get("token")
    if not isinstance(token, str):
        return None
    if _is_marked("saves_draft") and request.method == "POST":
        found = sessions.find_for_draft(token, now=clock.now())
    else:
        found = sessions.find(token, now=clock.now(), idle=idle())
    return SignedIn(found) if found else None


def is_asked_by_a_page() -> bool:
    """Whether a page that stands open asks for this again and again, and nobody need be there.

    The header is believed of the desk's lists alone, which send it: elsewhere anybody could say so
    to leave no trail.
    """
    return _is_marked("is_polled") or (request.blueprint == "desk" and "X-Poll" in request.headers)


def is_needed_for(endpoint: str | None) -> bool:
    """Whether only somebody signed in may come there; an address that does not exist is a 404."""
    return endpoint is not None and endpoint not in OPEN_TO_ALL


def _require_sign_in() -> BaseResponse | None:
    if is_needed_for(request.endpoint) and not current_user.is_authenticated:
        return lost()
    return None


def _is_marked(mark: str) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, mark, False))


def _note_presence(response: Response) -> Response:
    """Write "last seen" once a minute, after the answer has left, unless the page polls by itself.

    Saving a draft does not count either: it must not bring a session back that ran out.
    """
    if request.endpoint in OPEN_TO_ALL or not current_user.is_authenticated:
        return response
    now, web_session = clock.now(), current_user.web_session
    is_by_itself = (
        _is_marked("is_polled") or _is_marked("saves_draft") or "X-Poll" in request.headers
    )
    if not is_by_itself and sessions.is_seen_long_ago(web_session, now):
        statement = (
            update(WebSession)
            .where(WebSession.id == web_session.id, WebSession.revoked_at.is_(None))
            .values(last_seen_at=now)
        )
        engine = db.engine
        response.call_on_close(lambda: _write(engine, statement))
    return response


def _write(engine: Engine, statement: object) -> None:
    """Best effort: a busy database must not turn reading a page into an error."""
    with database.writing():
        try:
            with engine.begin() as connection:
                connection.execute(statement)  # type: ignore[call-overload]
        except DBAPIError:
            return
