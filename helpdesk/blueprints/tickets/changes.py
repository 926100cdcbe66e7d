"""Changes that may move due times: each can be looked at before it is made.

The same form asks what would change: HTMX while it is filled in, other browsers by a second button.
The change itself answers then, with nothing written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from helpdesk import web
from helpdesk.blueprints.tickets import deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.blueprints.tickets.hearers import Hearers
from helpdesk.domain import policy, tickets, workflow
from helpdesk.domain.errors import DomainError, NotPermitted
from helpdesk.domain.sla.outlook import Outlook
from helpdesk.models import Ticket
from helpdesk.web import me, ticket_for_change, ticket_or_404

Typed = MultiDict[str, str] | None
"""What was typed into a form; None for a fresh one."""


@dataclass(frozen=True)
class Change(Deed):
    """A deed on which due times depend: ``build`` makes its form of what was typed, ``act`` does
    its verb, and ``telling`` are the fields on which it depends what would change. With
    ``says_something`` the form would change something as soon as it is opened.
    """

    noun: str
    build: Callable[[Ticket, Typed], Any]
    act: Callable[[Ticket, Any], object]
    telling: tuple[str, ...]
    says_something: bool = False


def ask(change: Change, number: int) -> Response:
    """Answer the form, with what the ticket says now."""
    ticket = ticket_or_404(number)
    return deeds.ask(change, ticket, change.build(ticket, None))


def make(change: Change, number: int) -> Response:
    """Do what the form says."""
    ticket = ticket_for_change(number)
    form = change.build(ticket, request.form)
    return deeds.do(change, ticket, form, partial(change.act, ticket, form))


def look(change: Change, number: int) -> Response:
    """Answer what the form would change, alone for HTMX, else below the form with all typed.

    Raises NotPermitted and TransitionNotAllowed, as the change itself would.
    """
    ticket = ticket_or_404(number)
    policy.require(me(), change.verb, ticket)
    workflow.check(ticket, change.verb)
    form = change.build(ticket, request.form if request.method == "POST" else request.args)
    form.is_only_looking = True
    status, seen = _outlook(change, ticket, form)
    hearers = Hearers(seen.names) if seen else Hearers()
    if not web.wants_fragment():
        ticket = ticket_or_404(number)
        return deeds.answer_form(
            change,
            ticket,
            form,
            status,
            outlook=seen,
            hearers=hearers,
            is_looked_at=status == 200,
        )
    answer = make_response(
        render_template("desk/_what_if.html", form=form, outlook=seen, hearers=hearers)
    )
    answer.vary.add("HX-Request")
    return answer


def _outlook(change: Change, ticket: Ticket, form: DeedForm) -> tuple[int, Outlook | None]:
    """What the form would change, with the status to answer; None also where it is refused."""
    if not form.validate():
        return 422, None
    try:
        return 200, tickets.what_if(ticket, partial(change.act, ticket, form))
    except NotPermitted:
        raise
    except DomainError as refusal:
        return deeds.explain(form, refusal), None
