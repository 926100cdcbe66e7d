"""Files going first into a draft, one by one, while the form is still being written."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk import clock
from helpdesk.blueprints.attachments import blueprint
from helpdesk.blueprints.attachments.receiving import receive_all
from helpdesk.domain import attachments
from helpdesk.domain.forms import drafts
from helpdesk.web import commit, me


@blueprint.post("/drafts/<key>/files")
def upload(key: str) -> ResponseReturnValue:
    """Take files into the draft; answers their lines for the list, or 422 with the reasons."""
    received = receive_all(request.files)
    draft = drafts.take(me(), key, clock.now()) or abort(404)
    if draft.submitted_at is not None:
        abort(409)
    errors = received.add_to(draft, by=me(), now=clock.now())
    commit()
    body = render_template("filing/_uploads.html", files=received.added, key=key, errors=errors)
    return body, 422 if errors else 200


@blueprint.post("/drafts/<key>/files/<attachment_id>/removal")
def remove(key: str, attachment_id: str) -> str:
    """Take a file out of the draft again."""
    draft = drafts.find(me(), key)
    if draft is None or draft.submitted_at is not None:
        abort(404)
    attachments.remove(draft, attachment_id)
    commit()
    return ""
