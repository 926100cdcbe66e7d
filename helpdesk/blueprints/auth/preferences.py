"""What people choose for themselves: language and time zone."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from helpdesk import browser_language
from helpdesk.blueprints.auth import blueprint
from helpdesk.blueprints.auth.forms import PreferencesForm
from helpdesk.domain import policy
from helpdesk.i18n import _
from helpdesk.reader import speaking
from helpdesk.web import commit, me, respond_invalid, say


@blueprint.get("/preferences")
def preferences() -> str:
    """The page with what is chosen now."""
    form = PreferencesForm(formdata=None, obj=me()).offer()
    return render_template(
        "auth/preferences.html", form=form, can_record_absences=policy.can_record_absences(me())
    )


@blueprint.post("/preferences")
def save_preferences() -> Response:
    """Keep the choice; pages and mails follow it from now on."""
    form = PreferencesForm().offer()
    if not form.validate_on_submit():
        return respond_invalid("auth/_preferences_form.html", "auth/preferences.html", form=form)
    person = me()
    person.language = form.language.data or None
    person.timezone = form.timezone.data or None
    commit()
    answer = redirect(url_for("auth.preferences"), 303)
    browser_language.remember(answer, person.language)
    with speaking(person.language, person.timezone):
        say(_("Your preferences are saved."))
    return answer
