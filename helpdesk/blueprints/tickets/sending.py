"""Sending the composer's words: once, and never losing them."""

from collections.abc import Callable

from flask import request, url_for
from werkzeug.wrappers import Response

from helpdesk import clock, database, web
from helpdesk.blueprints.attachments.receiving import receive_all
from helpdesk.blueprints.tickets import composer, deeds, desk_page, portal_page
from helpdesk.blueprints.tickets.composer import ComposerForm
from helpdesk.domain import attachments, policy
from helpdesk.domain.forms import drafts
from helpdesk.domain.tickets import Submission
from helpdesk.extensions import db
from helpdesk.i18n import _
from helpdesk.models import Ticket
from helpdesk.web import me

Send = Callable[[Ticket, ComposerForm, Submission | None], int]
MODE_OF = {"reply": "reply", "note": "note", "resolve": "solve"}


def send(number: int, verb: str, act: Send, *, after: str) -> Response:
    """Send the composer's words by ``act``, which gives back the number of the ticket they came
    to; answer with what changed, or with the words and what was wrong."""
    form = ComposerForm()
    form.mode.data = MODE_OF[verb]
    refused = _take_files(form)
    ticket = web.ticket_for_change(number)
    if refused is not None:
        policy.require(me(), verb, ticket)
        form.form_errors.extend(refused)
        db.session.rollback()  # files are kept by now, and nothing else was written
        return _again(number, form, 422 if refused else 200)
    since, landed = deeds.seen(ticket), []
    submission = composer.submission(form.key.data)

    def send_() -> None:
        landed.append(act(ticket, form, submission))

    was_sent = submission is not None and submission.was_used
    status = deeds.attempt(ticket, verb, form, send_, was_sent=was_sent)
    if status:
        return _again(number, form, status)
    if landed[0] != number:
        web.say(_("That ticket was closed long ago, so your words opened a new one: this one."))
        return web.go_to(url_for("tickets.show", number=landed[0]))
    return deeds.done(number, after, since)


def _take_files(form: ComposerForm) -> list[str] | None:
    """Put files that came with the form into its draft, or one out of it, and keep that whatever
    becomes of the words. None: go on and send; else the form comes back with these complaints."""
    arrivals = receive_all(request.files)
    removed = request.form.get("remove", "")
    if not (arrivals.files or arrivals.errors or removed):
        return None
    draft = drafts.take(me(), form.key.data or "", clock.now())
    if draft is None or draft.submitted_at is not None:
        return None
    complaints = list(arrivals.add_to(draft, by=me(), now=clock.now()).values())
    if removed:
        attachments.remove(draft, removed)
    web.commit()
    return complaints if complaints or removed else None


@database.reading()
def _again(number: int, form: ComposerForm, status: int) -> Response:
    """The words again. A key that was used up is replaced, so that they can be sent now."""
    ticket = web.shown_or_404(number)
    form.draft = drafts.find(me(), form.key.data or "")
    if form.draft is None or form.draft.submitted_at is not None:
        form.key.data, form.draft = drafts.new_key(), None
    form.version.data = ticket.version
    at_desk = policy.can_see_internal(me(), ticket)
    page = desk_page if at_desk else portal_page
    answer = web.respond_invalid(
        "desk/_composer.html" if at_desk else "portal/_my_ticket.html",
        "desk/ticket.html" if at_desk else "portal/ticket.html",
        status,
        **page.values(ticket, composer=form),
    )
    answer.headers["HX-Retarget"] = "#composer" if at_desk else "#ticket"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer
