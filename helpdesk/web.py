"""The few things all views share: answering HTMX and browsers alike, loading, committing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import SplitResult, urlsplit

from flask import Response, abort, flash, make_response, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from helpdesk.domain import tickets
from helpdesk.domain.tickets import Shown
from helpdesk.extensions import db
from helpdesk.models import Person, Ticket

Params = ParamSpec("Params")
Returned = TypeVar("Returned")


def me() -> Person:
    """The person signed in. Only for views that require a sign-in."""
    person: Person = current_user._get_current_object().person
    return person


def wants_fragment() -> bool:
    """Whether HTMX asked for a part of the page (not a boosted link or a restored page)."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def respond(fragment: str, url: str, /, status: int = 200, **values: Any) -> BaseResponse:
    """Answer an action: HTMX gets the fragment with its whole effect, others a 303 to ``url``.

    An error status (4xx) needs a page of its own without HTMX: use ``respond_invalid``.
    """
    if wants_fragment():
        answer: BaseResponse = make_response(render_template(fragment, **values), status)
    else:
        answer = redirect(url, 303)
    answer.vary.add("HX-Request")
    return answer


def respond_invalid(fragment: str, page: str, /, status: int = 422, **values: Any) -> Response:
    """Answer wrong input: the form again, alone for HTMX or in its page, with all typed."""
    answer = make_response(
        render_template(fragment if wants_fragment() else page, **values), status
    )
    answer.vary.add("HX-Request")
    return answer


def commit() -> None:
    """Commit the unit of work; then, at best effort, wake the worker if mail is to be sent."""
    from helpdesk.jobs import doorbell

    session = db.session()
    has_mail = session.info.pop("has_mail", False)
    # What was written is what this request goes on with; it need not be read once more.
    session.expire_on_commit = False
    session.commit()
    if has_mail:
        doorbell.ring()


def shown_or_404(number: int) -> Shown:
    """The ticket as its page shows it. What the person may not see does not exist."""
    return tickets.show(me(), number) or abort(404)


def ticket_or_404(number: int) -> Ticket:
    """The ticket with its names, for asking about a verb. Invisible tickets do not exist."""
    return tickets.find(me(), number) or abort(404)


def ticket_for_change(number: int) -> Ticket:
    """The ticket with its row locked, for one verb."""
    return tickets.find_for_change(me(), number) or abort(404)


def requires(
    permission: Callable[[Person], bool],
) -> Callable[[Callable[Params, Returned]], Callable[Params, Returned]]:
    """Guard a view by a question to the policy about the person: 404 for whom it does not exist."""

    def guard(view: Callable[Params, Returned]) -> Callable[Params, Returned]:
        @wraps(view)
        def guarded(*args: Params.args, **kwargs: Params.kwargs) -> Returned:
            if not permission(me()):
                abort(404)
            return view(*args, **kwargs)

        return guarded

    return guard


def say(message: str) -> None:
    """Show a sentence on the next page."""
    flash(message)


def claimed_address(header: str) -> SplitResult:
    """The parts of an address that a browser's header names; empty ones where it names none."""
    try:
        return urlsplit(request.headers.get(header, ""))
    except ValueError:
        return urlsplit("")


def safe_next(target: str | None, otherwise: str) -> str:
    """A path of this site to go to next; ``otherwise`` for anything that leads elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(sign) < 32 or sign == "\\" for sign in target):
        return otherwise
    return target


def go_to(url: str) -> BaseResponse:
    """Lead on to another page of this site, HTMX and plain browsers alike."""
    if wants_fragment():
        answer: BaseResponse = make_response("", 200)
        answer.headers["HX-Redirect"] = url
    else:
        answer = redirect(url, 303)
    answer.vary.add("HX-Request")
    return answer
