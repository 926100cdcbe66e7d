"""I do not need this any more."""

from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import answering, blueprint
from helpdesk.blueprints.tickets.requester_forms import WithdrawalForm
from helpdesk.domain import tickets
from helpdesk.models import ResolutionCode
from helpdesk.web import me, ticket_for_change


@blueprint.post("/<int:number>/withdrawal")
def withdraw(number: int) -> Response:
    """The requester needs no help any more: the ticket closes. Twice changes nothing."""
    ticket, form = ticket_for_change(number), WithdrawalForm()

    def withdraw_() -> None:
        if ticket.resolution_code is not ResolutionCode.WITHDRAWN:
            tickets.withdraw(ticket, by=me(), now=clock.now(), text=form.text.data or "")

    return answering.answer(ticket, "withdraw", "withdrawal", form, withdraw_)
