"""What happens while somebody fills the form in: keeping, following answers, adding files."""

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from helpdesk import clock, database
from helpdesk.blueprints.attachments.receiving import receive_all
from helpdesk.blueprints.auth.signed_in import has_run_out, lost, saves_draft
from helpdesk.blueprints.filing import blueprint
from helpdesk.blueprints.filing.doors import offered, topic_or_404
from helpdesk.blueprints.filing.page import assemble
from helpdesk.blueprints.filing.slots import changed
from helpdesk.blueprints.filing.typed import draft_or_404, sent
from helpdesk.domain import attachments
from helpdesk.domain.forms import drafts
from helpdesk.models import Category, Draft
from helpdesk.web import commit, go_to, me, respond, respond_invalid

MOST_MARKED = 300


@blueprint.post("/new/<slug>/answers")
@saves_draft
def keep_answers(slug: str) -> Response:
    """Keep what is typed so far; show the questions that follow from it, hide the others.

    A session that ran out may still keep its words, then it is led to the sign-in and back.
    """
    category = topic_or_404(slug)
    draft = _kept(category)
    commit()
    if draft.submitted_at is not None:  # a late keeping of what has been sent meanwhile
        return go_to(url_for("tickets.show", number=draft.ticket_id))
    return _following(category, draft)


@database.reading()  # it is kept by now: others need not wait until it is drawn
def _following(category: Category, draft: Draft) -> Response:
    url = _form_url(category.slug, draft)
    if has_run_out():
        return lost(back=url)
    marked = request.form.getlist("wrong")[:MOST_MARKED]
    page = assemble(category, draft.id, sent(), draft).still_marked(marked)
    slots = changed(page.sections, request.form.getlist("shown"))
    answer = respond("filing/after_answers.html", url, page=page, slots=slots, marked=marked)
    answer.headers["HX-Replace-Url"] = url  # reloading the page now loses nothing
    return answer


@blueprint.post("/new/<slug>/files")
def change_files(slug: str) -> Response:
    """Add the chosen files, or take one out, by a page round trip: for browsers without script."""
    category = topic_or_404(slug)
    received = receive_all(request.files)
    draft = _kept(category)
    if draft.submitted_at is not None:
        abort(409)
    attachments.remove(draft, request.form.get("remove", ""))
    errors = received.add_to(draft, by=me(), now=clock.now())
    commit()
    if not errors:
        return go_to(_form_url(slug, draft) + "#files")
    page = assemble(category, draft.id, sent(), draft)
    return respond_invalid(
        "filing/_form.html",
        "filing/form.html",
        page=page.with_file_errors(errors),
        services=offered(),
    )


def _kept(category: Category) -> Draft:
    draft = draft_or_404()
    drafts.keep(draft, category, sent(), clock.now())
    return draft


def _form_url(slug: str, draft: Draft) -> str:
    return url_for(".form", slug=slug, draft=draft.id)
