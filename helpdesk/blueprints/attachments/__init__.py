"""Files on their way in and out."""

from flask import Blueprint
from flask_login import login_required

blueprint = Blueprint("attachments", __name__)


@blueprint.before_request
@login_required
def _only_signed_in() -> None:
    """Everything here belongs to somebody."""


from helpdesk.blueprints.attachments import serving, uploading  # noqa: E402, F401
