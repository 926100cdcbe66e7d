"""How much the ticket matters."""

from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, changes
from helpdesk.blueprints.tickets.changes import Change, Typed
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.domain import tickets
from helpdesk.i18n import lazy
from helpdesk.models import Priority, Ticket
from helpdesk.web import me

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


def _form(ticket: Ticket, typed: Typed) -> PriorityForm:
    form = PriorityForm(typed)
    if typed is None:
        form.priority.data = ticket.priority
    return form


def _change(ticket: Ticket, form: PriorityForm) -> None:
    tickets.check_unchanged(ticket, form.seen(), "priority")
    tickets.change_priority(ticket, Priority(form.priority.data), by=me(), now=clock.now())


CHANGE: Change = Change(
    verb="change_priority",
    form="desk/_priority.html",
    after="desk/after_priority.html",
    noun="priority",
    build=_form,
    act=_change,
    telling=("priority",),
)


@blueprint.get("/<int:number>/priority")
def ask_priority(number: int) -> Response:
    """Offer the priorities."""
    return changes.ask(CHANGE, number)


@blueprint.post("/<int:number>/priority")
def change_priority(number: int) -> Response:
    """Change it; the promises are computed again."""
    return changes.make(CHANGE, number)
