"""Throwing away what was begun."""

from flask import abort, url_for
from werkzeug.wrappers import Response

from helpdesk.blueprints.portal import blueprint
from helpdesk.domain.forms import drafts
from helpdesk.i18n import _
from helpdesk.web import commit, go_to, me, say


@blueprint.post("/drafts/<key>/discard")
def discard(key: str) -> Response:
    """Throw the draft and its files away."""
    draft = drafts.find(me(), key) or abort(404)
    drafts.discard(draft)
    commit()
    say(_("The draft is gone."))
    return go_to(url_for("portal.home"))
