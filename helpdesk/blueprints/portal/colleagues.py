"""Colleagues offered while somebody types a name."""

from flask import render_template, request

from helpdesk.blueprints.portal import blueprint
from helpdesk.domain import people
from helpdesk.web import me


@blueprint.get("/colleagues")
def colleagues() -> str:
    """Options for the list below a field; ``for`` names the field whose value is searched for."""
    me()
    words = request.args.get(request.args.get("for", ""), "")
    return render_template("portal/_colleagues.html", people=people.search(words))
