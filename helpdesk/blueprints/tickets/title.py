"""What the ticket is called."""

from werkzeug.wrappers import Response
from wtforms import StringField

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.domain import tickets
from helpdesk.i18n import lazy
from helpdesk.web import me, ticket_for_change, ticket_or_404

DEED = Deed("change_title", "desk/_title.html", "desk/after_title.html")


class TitleForm(DeedForm):
    """A short, exact title."""

    title = StringField(lazy("A short, exact title"), id="ticket-title")


@blueprint.get("/<int:number>/title")
def ask_title(number: int) -> Response:
    """Offer the present title for editing."""
    ticket = ticket_or_404(number)
    return deeds.ask(DEED, ticket, TitleForm(title=ticket.title))


@blueprint.post("/<int:number>/title")
def change_title(number: int) -> Response:
    """Give it a better title."""
    ticket, form = ticket_for_change(number), TitleForm()

    def change() -> None:
        tickets.check_unchanged(ticket, form.seen(), "title")
        tickets.change_title(ticket, form.title.data or "", by=me(), now=clock.now())

    return deeds.do(DEED, ticket, form, change)
