"""Filing a ticket: the same form for everybody, and for IT staff on behalf of somebody."""

from flask import Blueprint
from flask_login import login_required

blueprint = Blueprint("filing", __name__)


@blueprint.before_request
@login_required
def _only_signed_in() -> None:
    """Everything here belongs to somebody."""


from helpdesk.blueprints.filing import answers, discarding, sending, topics  # noqa: E402, F401
