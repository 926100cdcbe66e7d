"""What one agent has to do: their tickets, those whose wait is over, those they watch."""

from flask import request

from helpdesk.blueprints.desk import blueprint
from helpdesk.blueprints.desk.listing import listing
from helpdesk.domain import policy
from helpdesk.domain.lists import Filter
from helpdesk.i18n import lazy
from helpdesk.web import requires

PARTS = {
    "": (lazy("Assigned to me"), Filter(assignee="me")),
    "woken": (lazy("Waiting is over"), Filter(assignee="me", part="woken")),
    "watching": (lazy("Watching"), Filter(part="watching")),
}


@blueprint.get("")
@requires(policy.can_use_desk)
def my_work() -> str:
    """The own work, in its order."""
    _name, wanted = PARTS.get(request.args.get("part", ""), PARTS[""])
    return listing("desk/my_work.html", wanted, fixed=("assignee",), tabs=list(PARTS.values()))
