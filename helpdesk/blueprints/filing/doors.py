"""The two doors to the form: the portal's own, and the desk's for filing on behalf."""

from collections.abc import Callable
from typing import Any

from flask import abort

from helpdesk.blueprints.filing import blueprint
from helpdesk.domain import catalogue, policy
from helpdesk.models import Category, Channel
from helpdesk.web import me

PORTAL, DESK = "portal", "desk"
PREFIXES = {PORTAL: "", DESK: "/desk"}
SPOKEN = (Channel.PHONE, Channel.WALK_IN, Channel.EMAIL)
"""How somebody may have reached the desk."""

View = Callable[..., Any]


def at_both_doors(rule: str, method: str) -> Callable[[View], View]:
    """Route a view at both doors; it gets ``door``, and the desk's is for its agents only."""

    def routed(view: View) -> View:
        for door, prefix in PREFIXES.items():
            blueprint.add_url_rule(
                prefix + rule,
                view.__name__,
                view,
                methods=[method],
                defaults={"door": door},
            )
        return view

    return routed


def topic_or_404(door: str, slug: str) -> Category:
    """The topic, if this person may file under it at this door."""
    check_door(door)
    return catalogue.topic_for(me(), slug) or abort(404)


def check_door(door: str) -> None:
    """404 for the desk's door unless the person files for others."""
    if door == DESK and not policy.can_file_for_others(me()):
        abort(404)
