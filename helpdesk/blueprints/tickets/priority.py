"""How much the ticket matters."""

from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.domain import tickets
from helpdesk.domain.sla.outlook import outlook
from helpdesk.i18n import lazy
from helpdesk.models import Priority, Ticket
from helpdesk.web import me, ticket_for_change, ticket_or_404

DEED = Deed("change_priority", "desk/_priority.html", "desk/after_priority.html")
NAMES = {
    Priority.CRITICAL: lazy("Critical: many people cannot work"),
    Priority.HIGH: lazy("High: somebody cannot work"),
    Priority.MEDIUM: lazy("Medium: work is hindered"),
    Priority.LOW: lazy("Low: it can wait"),
}


class PriorityForm(DeedForm):
    """One of four."""

    priority = RadioField(
        lazy("How much does it matter?"),
        id="priority",
        choices=[SelectChoice(priority.value, name) for priority, name in NAMES.items()],
    )

    def promises(self, ticket: Ticket) -> dict[Priority, str]:
        """What each priority would promise, to be read before one is chosen."""
        return outlook(ticket, clock.now())


@blueprint.get("/<int:number>/priority")
def ask_priority(number: int) -> Response:
    """Offer the priorities."""
    ticket = ticket_or_404(number)
    return deeds.ask(DEED, ticket, PriorityForm(priority=ticket.priority))


@blueprint.post("/<int:number>/priority")
def change_priority(number: int) -> Response:
    """Change it; the promises are computed again."""
    ticket, form = ticket_for_change(number), PriorityForm()

    def change() -> None:
        tickets.check_unchanged(ticket, form.seen(), "priority")
        tickets.change_priority(ticket, Priority(form.priority.data), by=me(), now=clock.now())

    return deeds.do(DEED, ticket, form, change)
