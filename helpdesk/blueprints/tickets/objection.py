"""No, it is still broken."""

from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import answering, blueprint, composer
from helpdesk.blueprints.tickets.requester_forms import ObjectionForm
from helpdesk.domain import tickets
from helpdesk.web import me, ticket_for_change


@blueprint.post("/<int:number>/objection")
def object_to(number: int) -> Response:
    """The requester says it does not work yet: work goes on."""
    ticket, form = ticket_for_change(number), ObjectionForm()

    def object_() -> None:
        tickets.not_solved(
            ticket,
            by=me(),
            text=form.text.data or "",
            now=clock.now(),
            submission=composer.submission(form.key.data),
        )

    return answering.answer(ticket, "not_solved", "objection", form, object_)
