"""A list across queues: where the figures of dashboards lead, and where searching ends."""

from flask import request

from helpdesk.blueprints.desk import blueprint
from helpdesk.blueprints.desk.listing import listing, usual_tabs
from helpdesk.domain import lists, policy
from helpdesk.domain.lists import Filter
from helpdesk.web import requires


@blueprint.get("/tickets")
@requires(policy.can_use_desk)
def tickets() -> str:
    """All tickets of the filter that the person sees at the desk."""
    wanted = lists.read(request.args)
    return listing("desk/tickets.html", wanted, fixed=(), tabs=usual_tabs(Filter()))
