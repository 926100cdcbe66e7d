"""The two doors to the form: the portal's own, and the desk's for filing on behalf.

The same blueprint is registered twice; ``url_for(".form")`` stays at the door one came through.
"""

from flask import abort, g, request

from helpdesk.domain import catalogue, policy
from helpdesk.models import Category, Channel
from helpdesk.web import me

DESK = "desk_filing"
"""The name the blueprint is registered by a second time."""
SPOKEN = (Channel.PHONE, Channel.WALK_IN, Channel.EMAIL)
"""How somebody may have reached the desk."""


def is_desk() -> bool:
    """Whether this request came through the desk's door."""
    return request.blueprint == DESK


def check_door() -> None:
    """404 at the desk's door unless the person files for others."""
    if is_desk() and not policy.can_file_for_others(me()):
        abort(404)


def offered() -> list[catalogue.Service]:
    """What the reader may choose from; read once in a request."""
    if "services" not in g:
        g.services = catalogue.services_for(me())
    services: list[catalogue.Service] = g.services
    return services


def topic_or_404(slug: str) -> Category:
    """The topic, if this person may file under it. Pages list the others, too; posts need it
    alone.
    """
    if request.method == "GET":
        return catalogue.topic_among(offered(), slug) or abort(404)
    return catalogue.topic_for(me(), slug) or abort(404)
