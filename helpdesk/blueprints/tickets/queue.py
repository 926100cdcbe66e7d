"""Handing work to another queue or line."""

from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, changes
from helpdesk.blueprints.tickets.changes import Change, Typed
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.domain import tickets
from helpdesk.extensions import db, rows
from helpdesk.i18n import _, lazy, text_in
from helpdesk.models import Queue, Ticket
from helpdesk.web import me

IN_USE = (
    db.select(Queue.id, Queue.name, Queue.line)
    .where(Queue.is_active)
    .order_by(Queue.line, Queue.position, Queue.id)
)


class QueueForm(DeedForm):
    """Where to, and what was tried so far."""

    queue = RadioField(lazy("To which queue?"), id="queue")
    note = TextAreaField(lazy("What was tried, what is missing?"), id="queue-note")


def _form(ticket: Ticket, typed: Typed) -> QueueForm:
    form = QueueForm(typed)
    form.queue.choices = [
        SelectChoice(str(number), _("%(queue)s, line %(line)s", queue=text_in(name), line=line))
        for number, name, line in rows(IN_USE)
        if number != ticket.queue_id
    ]
    return form


def _hand_over(ticket: Ticket, form: QueueForm) -> None:
    tickets.check_unchanged(ticket, form.seen(), "queue")
    to = db.session.get_one(Queue, int(form.queue.data))
    tickets.move(ticket, to, by=me(), now=clock.now(), note=form.note.data or "")


CHANGE: Change = Change(
    verb="move",
    form="desk/_queue.html",
    after="desk/after_queue.html",
    noun="queue",
    build=_form,
    act=_hand_over,
    telling=("queue",),
)


@blueprint.get("/<int:number>/queue")
def ask_queue(number: int) -> Response:
    """Offer the other queues."""
    return changes.ask(CHANGE, number)


@blueprint.post("/<int:number>/queue")
def move(number: int) -> Response:
    """Move the ticket, unassigned, with a note of what was tried."""
    return changes.make(CHANGE, number)
