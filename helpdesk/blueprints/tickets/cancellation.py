"""Closing a duplicate or spam."""

import re

from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.domain import tickets
from helpdesk.i18n import lazy
from helpdesk.models import ResolutionCode, Ticket
from helpdesk.web import me, ticket_for_change, ticket_or_404

DEED = Deed("cancel", "desk/_cancellation.html", "desk/after_cancellation.html")


class CancellationForm(DeedForm):
    """Why it ends without being solved."""

    code = RadioField(
        lazy("Why does it end?"),
        id="cancel-code",
        choices=[
            SelectChoice(ResolutionCode.DUPLICATE.value, lazy("Another ticket is about the same")),
            SelectChoice(ResolutionCode.SPAM.value, lazy("It is spam")),
        ],
        default=ResolutionCode.DUPLICATE.value,
    )
    duplicate_of = StringField(lazy("Number of the ticket that goes on"), id="cancel-duplicate-of")
    reason = TextAreaField(lazy("Reason, for colleagues"), id="cancel-reason")


@blueprint.get("/<int:number>/cancellation")
def ask_cancellation(number: int) -> Response:
    """Ask for the reason."""
    return deeds.ask(DEED, ticket_or_404(number), CancellationForm())


@blueprint.post("/<int:number>/cancellation")
def cancel(number: int) -> Response:
    """Close it as a duplicate or as spam."""
    ticket, form = ticket_for_change(number), CancellationForm()

    def close() -> None:
        tickets.check_unchanged(ticket, form.seen(), "state")
        tickets.cancel(
            ticket,
            by=me(),
            code=ResolutionCode(form.code.data),
            reason=form.reason.data or "",
            now=clock.now(),
            duplicate_of=_named(form.duplicate_of.data or ""),
        )

    return deeds.do(DEED, ticket, form, close)


def _named(typed: str) -> Ticket | None:
    """The ticket meant by ``HD-12`` or ``12``, if the person may see it."""
    match = re.fullmatch(r"(?:HD-)?(\d{1,9})", typed.strip(), re.IGNORECASE)
    return tickets.find(me(), int(match[1])) if match else None
