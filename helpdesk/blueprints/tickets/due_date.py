"""When the solution is due, set by hand."""

from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, TextAreaField
from wtforms.validators import Optional

from helpdesk import clock, i18n
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.domain import tickets
from helpdesk.i18n import lazy
from helpdesk.web import me, ticket_for_change, ticket_or_404

DEED = Deed("change_due", "desk/_due_date.html", "desk/after_due_date.html")


class DueDateForm(DeedForm):
    """The date, or none for what the plan says; and why."""

    due = DateTimeLocalField(
        lazy("Due at"), id="due-date", validators=[Optional()], format="%Y-%m-%dT%H:%M"
    )
    reason = TextAreaField(lazy("Why then?"), id="due-reason")


@blueprint.get("/<int:number>/due-date")
def ask_due_date(number: int) -> Response:
    """Ask for the date and the reason."""
    return deeds.ask(DEED, ticket_or_404(number), DueDateForm())


@blueprint.post("/<int:number>/due-date")
def change_due_date(number: int) -> Response:
    """Pin the date; without one, the plan says again when the solution is due."""
    ticket, form = ticket_for_change(number), DueDateForm()

    def change() -> None:
        tickets.check_unchanged(ticket, form.seen(), "due")
        reason, now = form.reason.data or "", clock.now()
        if form.due.data is None:
            tickets.remove_due(ticket, by=me(), reason=reason, now=now)
        else:
            due_at = i18n.from_local(form.due.data)
            tickets.set_due(ticket, due_at, by=me(), reason=reason, now=now)

    return deeds.do(DEED, ticket, form, change)
