"""The requester's own deeds: each answers with their page's one changing part."""

from werkzeug.wrappers import Response

from helpdesk import database, web
from helpdesk.blueprints.tickets import deeds, portal_page
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Act
from helpdesk.models import Ticket


def answer(ticket: Ticket, verb: str, name: str, form: DeedForm, act: Act) -> Response:
    """Do the requester's verb and commit; show how the ticket stands now, or the form ``name``
    again with everything typed and what was wrong."""
    number = ticket.id
    status = deeds.attempt(ticket, verb, form, act)
    if not status:
        return deeds.done(number, "portal/_my_ticket.html", 0)
    with database.reading():  # nothing was written: others need not wait until it is drawn
        answered = _again(number, name, form, status)
    answered.headers["HX-Retarget"], answered.headers["HX-Reswap"] = "#ticket", "outerHTML"
    return answered


def _again(number: int, name: str, form: DeedForm, status: int) -> Response:
    shown = web.shown_or_404(number)
    form.version.data = shown.version
    return web.respond_invalid(
        "portal/_my_ticket.html",
        "portal/ticket.html",
        status,
        **portal_page.values(shown, **{name: form}),
    )
