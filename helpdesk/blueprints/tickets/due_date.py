"""When the solution is due, set by hand."""

from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, TextAreaField
from wtforms.validators import Optional

from helpdesk import clock, i18n
from helpdesk.blueprints.tickets import blueprint, changes
from helpdesk.blueprints.tickets.changes import Change, Typed
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.domain import tickets
from helpdesk.i18n import lazy
from helpdesk.models import Ticket
from helpdesk.web import me


class DueDateForm(DeedForm):
    """The date, or none for what the plan says; and why."""

    due = DateTimeLocalField(
        lazy("Due at"), id="due-date", validators=[Optional()], format="%Y-%m-%dT%H:%M"
    )
    reason = TextAreaField(lazy("Why then?"), id="due-reason")

    is_set = False
    """Whether there is a date set by hand to take back."""

    @property
    def why(self) -> str:
        """The reason; whoever only looks need not have found one yet."""
        return self.reason.data or ("?" if self.is_only_looking else "")


def _form(ticket: Ticket, typed: Typed) -> DueDateForm:
    form = DueDateForm(typed)
    form.is_set = tickets.is_due_set(ticket)
    return form


def _change(ticket: Ticket, form: DueDateForm) -> None:
    tickets.check_unchanged(ticket, form.seen(), "due")
    now = clock.now()
    if form.due.data is None:
        tickets.remove_due(ticket, by=me(), reason=form.why, now=now)
    else:
        due_at = i18n.from_local(form.due.data)
        tickets.set_due(ticket, due_at, by=me(), reason=form.why, now=now)


CHANGE: Change = Change(
    verb="change_due",
    form="desk/_due_date.html",
    after="desk/after_due_date.html",
    noun="due-date",
    build=_form,
    act=_change,
    telling=("due",),
)


@blueprint.get("/<int:number>/due-date")
def ask_due_date(number: int) -> Response:
    """Ask for the date and the reason."""
    return changes.ask(CHANGE, number)


@blueprint.post("/<int:number>/due-date")
def change_due_date(number: int) -> Response:
    """Pin the date; without one, the plan says again when the solution is due."""
    return changes.make(CHANGE, number)
