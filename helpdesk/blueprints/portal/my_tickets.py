"""All tickets somebody ever asked for, the latest first."""

from flask import render_template, request

from helpdesk import clock
from helpdesk.blueprints.portal import blueprint
from helpdesk.blueprints.portal.progress import progress_of
from helpdesk.domain.tickets import requested
from helpdesk.numbers import row_number
from helpdesk.web import me

PAGE = 20


@blueprint.get("/tickets")
def my_tickets() -> str:
    """One page of the own tickets; ``before`` is the last number of the page before it."""
    before = request.args.get("before", type=row_number)
    tickets = requested.tickets(me(), before=before, limit=PAGE + 1)
    return render_template(
        "portal/my_tickets.html",
        tickets=progress_of(tickets[:PAGE], clock.now()),
        older=tickets[PAGE - 1].id if len(tickets) > PAGE else None,
        before=before,
    )
