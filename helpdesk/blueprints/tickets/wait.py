"""Letting a ticket wait, and ending the wait."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from helpdesk import clock, i18n
from helpdesk.blueprints.tickets import blueprint, changes, deeds
from helpdesk.blueprints.tickets.changes import Change, Typed
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.domain import tickets, waiting_reasons
from helpdesk.domain.tickets import waiting
from helpdesk.i18n import lazy
from helpdesk.models import Ticket, WaitingReason
from helpdesk.web import me, ticket_for_change


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

    foretold: Callable[[], "Foretold | None"] = staticmethod(lambda: None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offers the reasons in use."""
        super().__init__(*args, **kwargs)
        self.reason.choices = [SelectChoice(one.slug, one.name) for one in waiting_reasons.in_use()]


class Foretold(NamedTuple):
    """What the requester will hear of a wait: reminders, and when silence solves the ticket."""

    reminders: list[datetime]
    ends_at: datetime | None


def _foretold(ticket: Ticket, form: WaitForm) -> Foretold | None:
    """None where the wait is not for the requester."""
    reason = waiting_reasons.find(form.reason.data)
    if reason is None or not reason.rules.awaits_requester:
        return None
    until = i18n.from_local(form.until.data) if form.until.data else None
    found = waiting.reminders(ticket, reason, clock.now(), is_until=until is not None)
    return Foretold(found.coming(before=until), found.ends_at) if found else Foretold([], None)


def _form(ticket: Ticket, typed: Typed) -> WaitForm:
    form = WaitForm(typed)
    form.foretold = partial(_foretold, ticket, form)
    if typed is None and ticket.waiting_reason is not None:
        form.reason.data = str(ticket.waiting_reason)
        if ticket.wake_at is not None:
            form.until.data = i18n.local(ticket.wake_at).replace(tzinfo=None)
    return form


def _pause(ticket: Ticket, form: WaitForm) -> None:
    tickets.check_unchanged(ticket, form.seen(), "state")
    until = i18n.from_local(form.until.data) if form.until.data else None
    if (ticket.waiting_reason, ticket.wake_at) == (form.reason.data, until):
        return  # a new wait would ask the requester once more, and begin the reminders anew
    tickets.wait(ticket, form.reason.data, by=me(), now=clock.now(), until=until)


CHANGE: Change = Change(
    verb="wait",
    form="desk/_wait.html",
    after="desk/after_wait.html",
    noun="wait",
    build=_form,
    act=_pause,
    telling=("reason", "until"),
    says_something=True,
)


@blueprint.get("/<int:number>/wait")
def ask_wait(number: int) -> Response:
    """Ask for the reason; of a ticket that waits already, show why and until when."""
    return changes.ask(CHANGE, number)


@blueprint.post("/<int:number>/wait")
def wait(number: int) -> Response:
    """Let the ticket wait. It wakes up by itself, or when the requester answers."""
    return changes.make(CHANGE, number)


@blueprint.post("/<int:number>/wait/end")
def wake(number: int) -> Response:
    """Go on with the work."""
    ticket = ticket_for_change(number)

    def resume() -> None:
        tickets.wake(ticket, by=me(), now=clock.now())

    return deeds.press(ticket, resume, after=CHANGE.after)
