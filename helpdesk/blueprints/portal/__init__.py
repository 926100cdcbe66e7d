"""What everybody sees first: what to ask for, and how the own tickets stand."""

from flask import Blueprint
from flask_login import login_required

blueprint = Blueprint("portal", __name__)


@blueprint.before_request
@login_required
def _only_signed_in() -> None:
    """Everything here belongs to somebody."""


from helpdesk.blueprints.portal import colleagues, discarding, home, my_tickets  # noqa: E402, F401
