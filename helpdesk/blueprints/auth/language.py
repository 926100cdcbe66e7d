"""Choosing the language of the pages, signed in or not, and staying where one is."""

from flask import abort, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk import browser_language
from helpdesk.blueprints.auth import blueprint
from helpdesk.reader import LANGUAGES
from helpdesk.web import claimed_address, commit, me, safe_next


@blueprint.post("/language")
def choose_language() -> Response:
    """Speak the language from now on: in this browser, and to the person in pages and mails."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)
    answer = redirect(safe_next(request.form.get("next"), "/"), 303)
    if current_user.is_authenticated:
        me().language = language
        commit()
    browser_language.remember(answer, language)
    return answer


@blueprint.app_template_global("page_address")
def _page_address() -> str:
    """The page shown, to come back to: its own address, or where a form was sent from."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = claimed_address("Referer")
    if came_from.netloc != request.host:
        return "/"
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
