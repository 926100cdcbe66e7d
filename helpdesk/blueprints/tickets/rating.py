"""How was our help?"""

from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import answering, blueprint
from helpdesk.blueprints.tickets.requester_forms import RatingForm
from helpdesk.domain import tickets
from helpdesk.web import me, ticket_for_change


@blueprint.post("/<int:number>/rating")
def rate(number: int) -> Response:
    """Rate the help; it can be changed for a while."""
    ticket, form = ticket_for_change(number), RatingForm()

    def rate_() -> None:
        score, comment = int(form.score.data), form.comment.data or ""
        tickets.rate(ticket, score, by=me(), now=clock.now(), comment=comment)

    return answering.answer(ticket, "rate", "rating", form, rate_)
