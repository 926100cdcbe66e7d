"""Solving: a text for the requester, and how it ended."""

from flask import request
from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, sending
from helpdesk.blueprints.tickets.composer import ComposerForm
from helpdesk.domain import tickets
from helpdesk.domain.tickets import Submission
from helpdesk.domain.tickets.resolving import closes_after
from helpdesk.models import ResolutionCode, Ticket
from helpdesk.web import me


@blueprint.post("/<int:number>/resolution")
def resolve(number: int) -> Response:
    """Solve the ticket. Silence closes it, unless the requester is asked to judge the result."""
    return sending.send(number, "resolve", _solve, after="desk/after_solution.html")


def _solve(ticket: Ticket, form: ComposerForm, submission: Submission | None) -> int:
    if submission is None or not submission.was_used:
        tickets.check_unchanged(ticket, _seen(form), "state")
    return tickets.resolve(
        ticket,
        by=me(),
        text=form.text.data or "",
        code=ResolutionCode(form.code.data or ResolutionCode.SOLVED),
        now=clock.now(),
        closes_after=closes_after(ticket),
        judge_result=form.judge_result.data,
        submission=submission,
    ).ticket_id


def _seen(form: ComposerForm) -> int:
    """The version their page shows: the composer stays while the page around it goes on."""
    return max(form.seen(), request.form.get("seen", default=0, type=int))
