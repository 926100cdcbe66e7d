"""Filing a ticket: the same form for everybody, and for IT staff on behalf of somebody."""

from flask import Blueprint

from helpdesk.blueprints.filing import doors

blueprint = Blueprint("filing", __name__)


@blueprint.before_request
def _only_who_may_file_here() -> None:
    """Everybody at the portal; at the desk, whoever files for others."""
    doors.check_door()


from helpdesk.blueprints.filing import answers, sending, topics  # noqa: E402, F401
