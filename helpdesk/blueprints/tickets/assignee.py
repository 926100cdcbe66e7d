"""Who works the ticket: take it, give it to somebody, put it back."""

from datetime import date

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from helpdesk import clock, i18n, web
from helpdesk.alphabet import alphabetical
from helpdesk.blueprints import pace
from helpdesk.blueprints.desk.listing import row_values
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.domain import absences, lists, tickets
from helpdesk.domain.standing import holders
from helpdesk.extensions import db
from helpdesk.i18n import _, lazy
from helpdesk.models import Person, Role, Ticket
from helpdesk.times import weekday_and_day
from helpdesk.web import me, ticket_for_change, ticket_or_404

AFTER = "desk/after_assignee.html"
GIVE = Deed("assign", "desk/_assignee.html", AFTER)
PUT_BACK = Deed("unassign", "desk/_assignee.html", AFTER)
NOBODY = "nobody"
MYSELF = "me"


class AssigneeForm(DeedForm):
    """Somebody of the queue, or nobody."""

    assignee = RadioField(lazy("Who works on it?"), id="assignee")


@blueprint.get("/<int:number>/assignee")
def ask_assignee(number: int) -> Response:
    """Offer the people of the queue."""
    ticket = ticket_or_404(number)
    form = _form(ticket)
    form.assignee.data = str(ticket.assignee_id or NOBODY)
    return deeds.ask(GIVE, ticket, form)


@blueprint.post("/<int:number>/assignee")
def assign(number: int) -> Response:
    """Take the ticket (``me``), give it to the person chosen, or put it back (``nobody``)."""
    ticket = ticket_for_change(number)
    if request.form.get("assignee") == MYSELF:
        return _take(ticket)
    form = _form(ticket)

    def give() -> None:
        tickets.check_unchanged(ticket, form.seen(), "assignee")
        if form.assignee.data == NOBODY:
            tickets.unassign(ticket, by=me(), now=clock.now())
        else:
            to = db.session.get_one(Person, int(form.assignee.data))
            tickets.assign(ticket, to, by=me(), now=clock.now())

    deed = PUT_BACK if form.assignee.data == NOBODY else GIVE
    return deeds.do(deed, ticket, form, give)


def _take(ticket: Ticket) -> Response:
    """From a list, the list's row answers; the loser of two hears who was quicker (409)."""
    since = deeds.seen(ticket)
    pace.check_changes()
    tickets.take(ticket, by=me(), now=clock.now())
    web.commit()
    if back := request.form.get("back"):
        return _row(ticket, web.safe_next(back, url_for("desk.my_work")))
    return deeds.done(ticket.id, AFTER, since)


def _row(ticket: Ticket, back: str) -> Response:
    row = lists.row(me(), ticket)
    answer = web.respond("desk/after_take_in_list.html", back, row=row, **row_values(clock.now()))
    answer.headers["HX-Retarget"] = f"li:has(#t{ticket.id})"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer


def _form(ticket: Ticket) -> AssigneeForm:
    found = db.session.scalars(holders(ticket.queue, Role.AGENT, Role.LEAD))
    workers = sorted(found, key=lambda person: alphabetical(person.name))
    today = i18n.local(clock.now()).date()
    away = absences.coming([person.id for person in workers], today)
    back = {number: absences.back_on(own, today) for number, own in away.items()}
    form = AssigneeForm()
    form.assignee.choices = [
        *(
            SelectChoice(str(person.id), _label(person, back.get(person.id)))
            for person in sorted(workers, key=lambda person: back.get(person.id) is not None)
            if person.id != ticket.requester_id
        ),
        SelectChoice(NOBODY, lazy("Nobody: back into the queue")),
    ]
    return form


def _label(person: Person, back: date | None) -> str:
    """The name, with the day on which somebody who is away is back; they stand last."""
    if back is None:
        return person.name
    return _("%(name)s (away, back %(day)s)", name=person.name, day=weekday_and_day(back))
