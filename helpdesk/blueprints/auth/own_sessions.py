"""Where somebody is signed in, and signing out there: with the password, so that nobody does it who
only found the browser open (OWASP ASVS 5.0, 7.5.2)."""

from collections.abc import Sequence

import structlog
from flask import make_response, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.auth import blueprint, devices
from helpdesk.blueprints.auth.browsers import browser_in_words
from helpdesk.blueprints.auth.entrance import WRONG, Refused, admit
from helpdesk.blueprints.auth.forms import EVERYWHERE_ELSE, SessionsForm
from helpdesk.blueprints.auth.signed_in import idle
from helpdesk.domain import sessions
from helpdesk.i18n import _
from helpdesk.models import WebSession
from helpdesk.templating import day_time
from helpdesk.web import commit, me, say


@blueprint.get("/preferences/sessions")
def own_sessions() -> Response:
    """The reader's browsers, this one first, and the form to sign out in others."""
    here, others = _living()
    return _page(SessionsForm(formdata=None).offer(_named(others)), here, others)


@blueprint.post("/preferences/sessions")
def end_own_sessions() -> Response:
    """Sign out elsewhere; the browser this was asked from stays signed in."""
    here, others = _living()
    form = SessionsForm().offer(_named(others))
    if not form.validate_on_submit():
        return _page(form, here, others, status=422)
    who, kept, chosen = me().id, here.id, form.session.data
    try:
        name, typed = me().username, form.password.data
        if admit(name, typed, devices.device_for, logged_as="sign_out_refused").id != who:
            raise Refused(*WRONG)
    except Refused as refused:
        form.form_errors.extend(str(words) for words in (refused.title, refused.advice) if words)
        return _page(form, *_living(), refused=refused)
    now = clock.now()
    if chosen == EVERYWHERE_ELSE:  # also those that ran out: they could still save a draft
        sessions.end_others(me(), kept, now=now)
    for one in _living()[1]:
        if str(one.id) == chosen:
            sessions.end(one, now=now)
    commit()
    structlog.get_logger().info("signed_out_elsewhere", person=who)
    say(_("You are signed out there."))
    return redirect(url_for("auth.own_sessions"), 303)


def _living() -> tuple[WebSession, list[WebSession]]:
    here: WebSession = current_user.web_session
    found = sessions.living(me(), now=clock.now(), idle=idle())
    return here, [one for one in found if one.id != here.id]


def _named(others: Sequence[WebSession]) -> list[tuple[str, str]]:
    """Each with its beginning: two browsers of one kind are told apart by that."""
    return [(str(one.id), _since(one)) for one in others]


def _since(one: WebSession) -> str:
    browser, start = browser_in_words(one.user_agent), day_time(one.created_at)
    return _("%(browser)s, since %(start)s", browser=browser, start=start)


def _page(
    form: SessionsForm,
    here: WebSession,
    others: Sequence[WebSession],
    status: int = 200,
    refused: Refused | None = None,
) -> Response:
    page = render_template(
        "auth/sessions.html",
        form=form,
        here=here,
        others=others,
        browser_in_words=browser_in_words,
    )
    return make_response(page, status) if refused is None else refused.answered(page)
