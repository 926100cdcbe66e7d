"""Handing files out, so that no browser runs anything in them."""

from flask import Response, abort, request, send_file

from helpdesk.blueprints.attachments import blueprint
from helpdesk.blueprints.attachments.receiving import store
from helpdesk.domain import attachments
from helpdesk.web import me

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
LONGEST_ID = 32


@blueprint.get("/attachments/<attachment_id>")
def serve(attachment_id: str) -> Response:
    """A file, to be saved; shown in the page only if it is a verified picture.

    Files of others look like files that never were: 404.
    """
    attachment = attachments.find(me(), attachment_id[:LONGEST_ID]) or abort(404)
    path = store().place(attachment.sha256)
    if not path.is_file():
        abort(404)
    shows = attachment.is_picture and "save" not in request.args
    answer = send_file(
        path,
        mimetype=attachment.media_type,
        as_attachment=not shows,
        download_name=attachment.name,
        etag=attachment.sha256,
        conditional=True,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
