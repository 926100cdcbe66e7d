"""Hearing of a ticket without working it."""

from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.domain import tickets
from helpdesk.web import me, ticket_for_change

AFTER = "desk/after_watching.html"


@blueprint.post("/<int:number>/watching")
def watch(number: int) -> Response:
    """Start to hear of everything that happens to it."""
    ticket = ticket_for_change(number)

    def begin() -> None:
        tickets.watch(ticket, by=me(), now=clock.now())

    return deeds.press(ticket, begin, after=AFTER)


@blueprint.post("/<int:number>/watching/end")
def unwatch(number: int) -> Response:
    """Stop hearing of it."""
    ticket = ticket_for_change(number)

    def end() -> None:
        tickets.unwatch(ticket, by=me(), now=clock.now())

    return deeds.press(ticket, end, after=AFTER)
