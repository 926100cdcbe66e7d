"""The first page anybody sees, and the way out."""

import structlog
from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk import browser_language
from helpdesk.blueprints.auth import blueprint, devices
from helpdesk.blueprints.auth.entrance import Refused, admit
from helpdesk.blueprints.auth.forms import SignInForm
from helpdesk.blueprints.auth.signed_in import begin, finish
from helpdesk.domain import accounts, policy
from helpdesk.i18n import _, lazy
from helpdesk.models import Person
from helpdesk.settings import settings
from helpdesk.web import commit, safe_next, say

HOME = "/"
DEMO_ACCOUNTS = (
    ("employee", lazy("reports problems, sees only their own")),
    ("employee2", lazy("a colleague in another department")),
    ("agent", lazy("answers on line 1")),
    ("agent2", lazy("answers on line 2")),
    ("lead", lazy("leads queues and hands out work")),
    ("manager", lazy("sees who carries what")),
    ("admin", lazy("sets things up")),
)


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """The sign-in page; whoever is signed in already goes on."""
    target = safe_next(request.args.get("next"), HOME)
    if current_user.is_authenticated:
        return redirect(target, 303)
    form = SignInForm(formdata=None, next=target)
    return _page(form, None, 200)


@blueprint.post("/sign-in")
def enter() -> Response:
    """Check name and password; in with a new session, or back to the form with the reason."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, None, 422)
    try:
        person = admit(form.username.data, form.password.data, devices.device_for)
    except Refused as refused:
        return _page(form, refused, refused.status)
    answer = redirect(_way_on(person, form.next.data), 303)
    finish()  # a session that this browser still had
    begin(person)
    browser_language.settle(person)
    account, language = accounts.key_of(person), person.language
    commit()
    structlog.get_logger().info("signed_in", person=person.id, is_local=person.is_local)
    devices.remember(answer, account)
    browser_language.remember(answer, language)
    return answer


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session, here and on the server."""
    finish()
    commit()
    say(_("You are signed out."))
    return redirect(url_for("auth.sign_in"), 303)


def _way_on(person: Person, target: str | None) -> str:
    """Back to the page asked for; otherwise staff begin at their work, others at the portal."""
    asked_for = safe_next(target, HOME)
    is_staff = asked_for == HOME and policy.can_use_desk(person)
    return url_for("desk.my_work") if is_staff else asked_for


def _page(form: SignInForm, refused: Refused | None, status: int) -> Response:
    demo_accounts = DEMO_ACCOUNTS if settings().demo else ()
    page = render_template(
        "auth/sign_in.html", form=form, refused=refused, demo_accounts=demo_accounts
    )
    return make_response(page, status) if refused is None else refused.answered(page)
