"""Solving: a text for the requester, and how it ended."""

from datetime import timedelta

from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, sending
from helpdesk.blueprints.tickets.composer import ComposerForm
from helpdesk.domain import tickets
from helpdesk.domain.tickets import Submission
from helpdesk.models import ResolutionCode, Ticket
from helpdesk.settings import settings
from helpdesk.web import me


@blueprint.post("/<int:number>/resolution")
def resolve(number: int) -> Response:
    """Solve the ticket. Silence closes it, unless the requester is asked to judge the result."""
    return sending.send(number, "resolve", _solve, after="desk/after_solution.html")


def _solve(ticket: Ticket, form: ComposerForm, submission: Submission | None) -> int:
    return tickets.resolve(
        ticket,
        by=me(),
        text=form.text.data or "",
        code=ResolutionCode(form.code.data or ResolutionCode.SOLVED),
        now=clock.now(),
        closes_after=_closes_after(ticket),
        judge_result=form.judge_result.data,
        submission=submission,
    ).ticket_id


def _closes_after(ticket: Ticket) -> timedelta:
    """The silence after which it closes: the category's own, else the setting's."""
    own = ticket.category.closes_after_minutes
    return timedelta(minutes=own or settings().close_after_minutes)
