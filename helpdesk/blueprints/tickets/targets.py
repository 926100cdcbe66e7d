"""A ticket's promises, each explaining itself."""

from flask import abort, make_response, render_template
from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint
from helpdesk.domain import policy
from helpdesk.domain.sla.explain import explain, meaning
from helpdesk.domain.sla.ledger import promises_of
from helpdesk.domain.sla.wording import FOR_REQUESTERS
from helpdesk.web import me, ticket_or_404, wants_fragment


@blueprint.get("/<int:number>/targets/<kind>")
def explain_target(number: int, kind: str) -> Response:
    """Why the promise is due when it is: a fragment for HTMX, else a page to read and print."""
    ticket = ticket_or_404(number)
    now = clock.now()
    is_staff = policy.can_see_internal(me(), ticket)
    if not is_staff and kind not in FOR_REQUESTERS:
        abort(404)
    promises = promises_of([ticket.id], now)[ticket.id]
    explanation = explain(promises, kind, now, is_confidential=ticket.is_confidential) or abort(404)
    page = "desk/_explanation.html" if wants_fragment() else "desk/explanation.html"
    answer = make_response(
        render_template(
            page,
            ticket=ticket,
            explanation=explanation,
            meaning=meaning,
            is_staff=is_staff,
        )
    )
    answer.vary.add("HX-Request")
    return answer
