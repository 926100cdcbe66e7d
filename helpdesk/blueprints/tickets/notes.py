"""Internal notes: staff only, by every channel."""

from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, sending
from helpdesk.blueprints.tickets.composer import ComposerForm
from helpdesk.domain import tickets
from helpdesk.domain.tickets import Submission
from helpdesk.models import Ticket
from helpdesk.web import me


@blueprint.post("/<int:number>/notes")
def create_note(number: int) -> Response:
    """Write a note for colleagues."""
    return sending.send(number, "note", _note, after="desk/after_note.html")


def _note(ticket: Ticket, form: ComposerForm, submission: Submission | None) -> int:
    text = form.text.data or ""
    made = tickets.note(ticket, by=me(), text=text, now=clock.now(), submission=submission)
    return made.ticket_id
