"""What every verb on a ticket's page shares: doing it once, and answering in the reader's way.

A deed's form can be fetched alone (HTMX puts it into a sheet, other browsers open it as a page).
Wrong input, a colleague's change and a state that no longer allows it give the form back, with
everything typed and what happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from helpdesk import database, web
from helpdesk.blueprints import pace
from helpdesk.blueprints.tickets import desk_page, portal_page
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.domain import policy, tickets, workflow
from helpdesk.domain.errors import (
    DomainError,
    EditConflict,
    InvalidInput,
    NotPermitted,
    TooMuchAtOnce,
)
from helpdesk.domain.tickets import Shown
from helpdesk.extensions import db
from helpdesk.i18n import _
from helpdesk.models import Ticket
from helpdesk.numbers import row_number
from helpdesk.web import me

Act = Callable[[], object]


@dataclass(frozen=True)
class Deed:
    """A verb with a form: the verb's name in the policy, the form, and the answer when done."""

    verb: str
    form: str
    after: str


def ask(deed: Deed, ticket: Ticket, form: DeedForm) -> Response:
    """Answer a deed's form, alone or in a page. Raises NotPermitted and TransitionNotAllowed."""
    policy.require(me(), deed.verb, ticket)
    workflow.check(ticket, deed.verb)
    form.version.data = ticket.version
    return answer_form(deed, ticket, form, 200)


def do(deed: Deed, ticket: Ticket, form: DeedForm, act: Act) -> Response:
    """Do the deed by calling ``act``, and commit; answer with what changed, or with the form and
    what was wrong. Raises NotPermitted."""
    number, since = ticket.id, seen(ticket)
    status = attempt(ticket, deed.verb, form, act)
    if not status:
        return done(number, deed.after, since)
    with database.reading():  # nothing was written: others need not wait until it is drawn
        ticket = web.ticket_or_404(number)
        if status == 409:  # now they have seen the other value, and may put theirs over it
            form.version.data = ticket.version
        return answer_form(deed, ticket, form, status)


def press(ticket: Ticket, act: Act, *, after: str) -> Response:
    """Do a verb that needs no words, and commit; answer with what changed.

    Raises what the verb raises: there is no form to give back.
    """
    number, since = ticket.id, seen(ticket)
    pace.check_changes()
    act()
    web.commit()
    return done(number, after, since)


def attempt(ticket: Ticket, verb: str, form: DeedForm, act: Act, *, was_sent: bool = False) -> int:
    """Check the form, do the verb, commit: 0. Otherwise nothing was changed, the form says why,
    and the HTTP status to answer with is given back. ``was_sent``: it is the same form again, by
    which nothing changes. Raises NotPermitted."""
    policy.require(me(), verb, ticket)
    if not form.validate():
        db.session.rollback()
        return 422
    try:
        if not was_sent:
            pace.check_changes()
        act()
    except NotPermitted:
        raise
    except DomainError as refusal:
        db.session.rollback()
        return explain(form, refusal)
    web.commit()
    return 0


def seen(ticket: Ticket) -> int:
    """The version up to which the sender's page shows the ticket's story."""
    shown = request.form.get("seen", type=row_number)
    return ticket.version if shown is None else min(shown, ticket.version)


@database.reading()  # it is written by now: others need not wait until it is drawn
def done(number: int, after: str, since: int) -> Response:
    """Answer a deed that was done: what it changed for HTMX, else back to the ticket.

    A ticket its reader may no longer see (they handed it on) leads to the desk, with a word.
    """
    if web.wants_fragment():
        ticket = tickets.show(me(), number)
        if ticket is not None:
            return _changed(ticket, after, since)
    elif tickets.glimpse(me(), number) is not None:
        return web.go_to(url_for("tickets.show", number=number))
    flash(_("Done. HD-%(number)s is no longer among the tickets you see.", number=number))
    return web.go_to(url_for("desk.my_work"))


def _changed(ticket: Shown, after: str, since: int) -> Response:
    if policy.can_see_internal(me(), ticket):
        return web.respond(after, "", **desk_page.values(ticket, since=since))
    return web.respond("portal/_my_ticket.html", "", **portal_page.values(ticket))


def answer_form(deed: Deed, ticket: Ticket, form: DeedForm, status: int, **more: Any) -> Response:
    """The deed's form with what was typed and what is wrong with it, alone or in a page."""
    answer = web.respond_invalid(
        deed.form,
        "desk/deed.html",
        status,
        ticket=ticket,
        form=form,
        deed=deed,
        fragment=deed.form,
        is_sheet=web.wants_fragment(),
        **more,
    )
    if status >= 400:  # the form stays where it is; only a deed done changes the page
        answer.headers["HX-Retarget"] = "closest [data-deed]"
        answer.headers["HX-Reswap"] = "outerHTML"
    return answer


def explain(form: DeedForm, refusal: DomainError) -> int:
    """Say in the form why it was refused; gives back the HTTP status to answer with."""
    if isinstance(refusal, InvalidInput):
        for name, sentence in refusal.errors.items():
            if name in form:
                form[name].errors = [*form[name].errors, str(sentence)]
            else:
                form.form_errors.append(str(sentence))
        return 422
    if isinstance(refusal, EditConflict):
        form.conflict = refusal
    else:
        form.form_errors.append(str(refusal))
    return 429 if isinstance(refusal, TooMuchAtOnce) else 409
