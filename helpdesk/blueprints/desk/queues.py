"""One queue's list: the work, in its order."""

from flask import abort, request

from helpdesk import navigation
from helpdesk.blueprints.desk import blueprint
from helpdesk.blueprints.desk.listing import listing, usual_tabs
from helpdesk.domain import lists, policy
from helpdesk.domain.lists import Filter
from helpdesk.web import me


@blueprint.get("/queues/<slug>")
def queue(slug: str) -> str:
    """The queue's tickets. A queue the person may not look into does not exist (404)."""
    found = next((one for one in navigation.queues() if one.slug == slug), None) or abort(404)
    wanted = lists.read(request.args).but(queue=slug)
    tabs = usual_tabs(Filter(queue=slug))
    has_forecast = policy.can_see_figures(me(), found.id)
    return listing(
        "desk/queue.html",
        wanted,
        fixed=("queue",),
        tabs=tabs,
        queue=found,
        has_forecast=has_forecast,
    )
