"""Taking a solved or closed ticket up again."""

from werkzeug.wrappers import Response
from wtforms import TextAreaField

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.domain import tickets
from helpdesk.i18n import lazy
from helpdesk.web import me, ticket_for_change, ticket_or_404

DEED = Deed("reopen", "desk/_reopening.html", "desk/after_reopening.html")


class ReopeningForm(DeedForm):
    """Why the work goes on."""

    reason = TextAreaField(lazy("Why does the work go on?"), id="reopen-reason")


@blueprint.get("/<int:number>/reopening")
def ask_reopening(number: int) -> Response:
    """Ask for the reason."""
    return deeds.ask(DEED, ticket_or_404(number), ReopeningForm())


@blueprint.post("/<int:number>/reopening")
def reopen(number: int) -> Response:
    """Go on with the work; the promise's clock goes on counting too."""
    ticket, form = ticket_for_change(number), ReopeningForm()

    def take_up() -> None:
        tickets.check_unchanged(ticket, form.seen(), "state")
        tickets.reopen(ticket, by=me(), reason=form.reason.data or "", now=clock.now())

    return deeds.do(DEED, ticket, form, take_up)
