"""Public replies, by staff and requesters alike."""

from datetime import timedelta
from typing import Any

from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints import pace
from helpdesk.blueprints.tickets import blueprint, sending
from helpdesk.blueprints.tickets.composer import ComposerForm
from helpdesk.domain import tickets
from helpdesk.domain.tickets import Submission
from helpdesk.models import Ticket, WaitingReason
from helpdesk.settings import settings
from helpdesk.web import me


@blueprint.post("/<int:number>/replies")
def create_reply(number: int) -> Response:
    """Answer publicly, and then perhaps wait for the requester."""
    return sending.send(number, "reply", _reply, after="desk/after_reply.html")


def _reply(ticket: Ticket, form: ComposerForm, submission: Submission | None) -> int:
    now = clock.now()
    was_sent = submission is not None and submission.was_used
    said: Any = {
        "by": me(),
        "text": form.text.data or "",
        "now": now,
        "submission": submission,
        "reopen_within": timedelta(days=settings().reopen_days),
    }
    if tickets.opens_another(ticket, **said):
        pace.check_tickets()
    message = tickets.reply(ticket, **said)
    if form.then.data == "wait" and not was_sent:
        tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=me(), now=now)
    return message.ticket_id
