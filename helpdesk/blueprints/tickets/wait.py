"""Letting a ticket wait, and ending the wait."""

from datetime import datetime
from typing import Any

from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from helpdesk import clock, i18n
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.domain import tickets, waiting_reasons
from helpdesk.i18n import lazy
from helpdesk.models import WaitingReason
from helpdesk.web import me, ticket_for_change, ticket_or_404

DEED = Deed("wait", "desk/_wait.html", "desk/after_wait.html")
REASON_NAMES: dict[str, Any] = {
    WaitingReason.ON_REQUESTER: lazy("The requester"),
    WaitingReason.ON_THIRD_PARTY: lazy("Somebody outside: a supplier, another team"),
    WaitingReason.ON_APPROVAL: lazy("An approval"),
    WaitingReason.ON_PROBLEM: lazy("The cure of a known cause behind it"),
    WaitingReason.ON_EVIDENCE: lazy("More to go by: a log, or the fault showing again"),
    WaitingReason.PLANNED: lazy("A planned date"),
}


class WaitForm(DeedForm):
    """Whom or what the work waits for, and until when at the latest."""

    reason = RadioField(
        lazy("What does it wait for?"),
        id="wait-reason",
        default=WaitingReason.ON_REQUESTER.value,
    )
    until = DateTimeLocalField(
        lazy("Wake it up at"), id="wait-until", validators=[Optional()], format="%Y-%m-%dT%H:%M"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offers the reasons in use."""
        super().__init__(*args, **kwargs)
        self.reason.choices = [
            SelectChoice(one.slug, REASON_NAMES.get(one.slug, one.name))
            for one in waiting_reasons.in_use()
        ]


@blueprint.get("/<int:number>/wait")
def ask_wait(number: int) -> Response:
    """Ask for the reason."""
    return deeds.ask(DEED, ticket_or_404(number), WaitForm())


@blueprint.post("/<int:number>/wait")
def wait(number: int) -> Response:
    """Let the ticket wait. It wakes up by itself, or when the requester answers."""
    ticket, form = ticket_for_change(number), WaitForm()

    def pause() -> None:
        tickets.check_unchanged(ticket, form.seen(), "state")
        until = _instant(form.until.data)
        tickets.wait(ticket, form.reason.data, by=me(), now=clock.now(), until=until)

    return deeds.do(DEED, ticket, form, pause)


@blueprint.post("/<int:number>/wait/end")
def wake(number: int) -> Response:
    """Go on with the work."""
    ticket = ticket_for_change(number)

    def resume() -> None:
        tickets.wake(ticket, by=me(), now=clock.now())

    return deeds.press(ticket, resume, after=DEED.after)


def _instant(typed: datetime | None) -> datetime | None:
    return i18n.from_local(typed) if typed else None
