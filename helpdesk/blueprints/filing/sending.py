"""Sending the form: one ticket for one key, or the form again with what is missing."""

from dataclasses import replace

from flask import request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from helpdesk import clock, database
from helpdesk.blueprints import pace
from helpdesk.blueprints.attachments.receiving import receive_all
from helpdesk.blueprints.filing import blueprint
from helpdesk.blueprints.filing.doors import offered, topic_or_404
from helpdesk.blueprints.filing.page import Page, assemble
from helpdesk.blueprints.filing.typed import draft_or_404, sent
from helpdesk.domain import catalogue, tickets
from helpdesk.domain.errors import SubmittedDifferently, TooMuchAtOnce
from helpdesk.domain.forms import drafts
from helpdesk.domain.forms.drafts import Typed
from helpdesk.domain.tickets import Submission
from helpdesk.extensions import db
from helpdesk.i18n import _, text_in
from helpdesk.models import Channel, Draft, Person, Priority, Queue, Ticket
from helpdesk.web import commit, go_to, me, respond_invalid, say, wants_fragment


@blueprint.post("/new/<slug>")
def send(slug: str) -> Response:
    """File the ticket; or answer 422 with everything kept and what is still missing."""
    category = topic_or_404(slug)
    received = receive_all(request.files)
    draft = draft_or_404()
    typed, errors = sent(), {}
    if draft.submitted_at is None:
        errors = received.add_to(draft, by=me(), now=clock.now())
    page = assemble(category, draft.id, typed, draft).sent_with(errors)
    page = _open_to_requester(page)
    if not page.is_good:
        return _kept(page, draft, typed, 422)
    submission = Submission(draft.id, draft, drafts.digest(_gist(page)))
    try:
        number = _sent_before(submission) or _file(page, submission).id
    except SubmittedDifferently:
        made = db.session.get(Ticket, draft.ticket_id)
        db.session.rollback()
        fresh = replace(page, key=drafts.new_key(), files=[], made=made)
        return _again(fresh, 409)
    except TooMuchAtOnce as refusal:
        return _kept(replace(page, refused=str(refusal)), draft, typed, 429)
    commit()
    return go_to(url_for("tickets.show", number=number))


def _sent_before(submission: Submission) -> int | None:
    """The ticket this form became already. Raises SubmittedDifferently for other words."""
    draft, digest = submission.draft, submission.digest
    assert draft is not None and digest is not None
    return draft.ticket_id if drafts.was_sent(draft, digest) else None


def _kept(page: Page, draft: Draft, typed: Typed, status: int) -> Response:
    """The form again; what was typed is kept under its key."""
    drafts.keep(draft, page.category, typed, clock.now())
    commit()
    return _again(replace(page, kept_at=draft.updated_at), status)


@database.reading()
def _again(page: Page, status: int) -> Response:
    answer = respond_invalid(
        "filing/_form.html", "filing/form.html", status, page=page, services=offered()
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#filing", "outerHTML"
    return answer


def _open_to_requester(page: Page) -> Page:
    """At the desk, the topic must be open to whom the ticket is for."""
    person = page.whom.person
    if person is None or person.id == me().id:
        return page
    if catalogue.topic_for(person, page.category.slug) is not None:
        return page
    words = _(
        "“%(topic)s” is not open to %(name)s.", topic=text_in(page.category.name), name=person.name
    )
    return replace(page, whom=replace(page.whom, errors=(("requester", words),)))


def _gist(page: Page) -> list[object]:
    """What makes two sendings the same."""
    return [
        page.category.id,
        page.checked.title,
        page.checked.description,
        page.checked.answers,
        sorted(file.id for file in page.files),
        page.whom.person.id if page.whom.person else None,
        page.whom.channel,
    ]


def _file(page: Page, submission: Submission) -> Ticket:
    checked, requester = page.checked, page.whom.person
    assert requester is not None
    pace.check_tickets()
    title = checked.title or text_in(page.category.name)
    ticket = tickets.open_ticket(
        by=me(),
        requester=requester,
        category=page.category,
        form_version=page.version,
        title=title,
        description=checked.description or title,
        answers=checked.answers,
        now=clock.now(),
        channel=page.whom.channel or Channel.WEB,
        priority=Priority(checked.priority) if checked.priority else None,
        queue=_queue(checked.queue),
        submission=submission,
    )
    say(_thanks(ticket, requester))
    if page.hint and not wants_fragment():  # with HTMX it stood below the field all the time
        say(_("%(hint)s You can add it here.", hint=page.hint))
    return ticket


def _queue(slug: str | None) -> Queue | None:
    if not slug:
        return None
    query = select(Queue).where(Queue.slug == slug, Queue.is_active)
    return db.session.scalars(query).one_or_none()


def _thanks(ticket: Ticket, requester: Person) -> str:
    if requester.id == me().id:
        return _("We have your ticket %(number)s. You will hear from us.", number=ticket.reference)
    return _("Filed as %(number)s for %(name)s.", number=ticket.reference, name=requester.name)
