"""Choosing a topic at the desk, opening a topic's form, and changing one's mind."""

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.filing import blueprint
from helpdesk.blueprints.filing.doors import is_desk, offered, topic_or_404
from helpdesk.blueprints.filing.page import Page, assemble, fresh
from helpdesk.blueprints.filing.typed import draft_or_404, sent
from helpdesk.domain.forms import drafts
from helpdesk.models import Draft
from helpdesk.web import commit, go_to, me, respond


@blueprint.get("/new")
def choose() -> str:
    """All topics, to choose one."""
    return render_template("filing/topics.html", services=offered(), at_desk=is_desk())


@blueprint.get("/new/<slug>")
def form(slug: str) -> str:
    """The topic's form: a fresh one, or the draft whose key is given."""
    category = topic_or_404(slug)
    key = request.args.get("draft")
    if key is None:
        return show(fresh(category, drafts.new_key()), begun=drafts.begun(me(), category))
    draft = drafts.find(me(), key)
    if draft is None or draft.submitted_at is not None or draft.ticket_id is not None:
        abort(404)
    return show(assemble(category, key, drafts.kept(draft), draft))


@blueprint.post("/new/<slug>/topic")
def change_topic(slug: str) -> Response:
    """Another topic's form, with title, description and every answer it also asks for kept."""
    before = topic_or_404(slug)
    category = topic_or_404(request.form.get("topic", "").replace("\0", ""))
    draft = draft_or_404()
    drafts.keep(draft, before, sent(), clock.now())
    drafts.keep(draft, category, drafts.kept(draft), clock.now())
    commit()
    url = url_for(".form", slug=category.slug, draft=draft.id)
    if draft.submitted_at is not None:
        return go_to(url_for(".form", slug=category.slug))
    page = assemble(category, draft.id, drafts.kept(draft), draft)
    answer = respond("filing/after_topic.html", url, page=page, services=offered())
    answer.headers["HX-Push-Url"] = url
    return answer


def show(page: Page, begun: Draft | None = None) -> str:
    """The whole page of a form; ``begun`` is an unsent one to go on with instead."""
    return render_template("filing/form.html", page=page, services=offered(), begun=begun)
