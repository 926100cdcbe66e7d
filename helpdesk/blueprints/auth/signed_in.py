"""Who is signed in: from the cookie's token to the server's session, once per request."""

from datetime import timedelta

from flask import Flask, Request, session
from flask_login import UserMixin

from helpdesk import clock
from helpdesk.domain import sessions
from helpdesk.extensions import login_manager
from helpdesk.models import Person, WebSession
from helpdesk.settings import settings


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
    """Let flask-login find people by our own sessions; it sets no cookie of its own."""
    login_manager.request_loader(_from_cookie)
    login_manager.login_view = "auth.sign_in"


def _from_cookie(request: Request) -> SignedIn | None:
    token = session.get("token")
    if not isinstance(token, str):
        return None
    idle = timedelta(minutes=settings().session_idle_minutes)
    found = sessions.find(token, now=clock.now(), idle=idle)
    return SignedIn(found) if found else None
