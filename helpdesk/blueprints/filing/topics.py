"""Choosing a topic at the desk, opening a topic's form, and changing one's mind."""

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.blueprints.filing.doors import DESK, at_both_doors, check_door, topic_or_404
from helpdesk.blueprints.filing.page import Page, assemble, fresh
from helpdesk.blueprints.filing.typed import sent
from helpdesk.domain import catalogue
from helpdesk.domain.forms import drafts
from helpdesk.web import commit, go_to, me, respond


@at_both_doors("/new", "GET")
def choose(door: str) -> str:
    """All topics, to choose one."""
    check_door(door)
    services = catalogue.services_for(me())
    layout = "desk.html" if door == DESK else "portal.html"
    return render_template("filing/topics.html", services=services, door=door, layout=layout)


@at_both_doors("/new/<slug>", "GET")
def form(door: str, slug: str) -> str:
    """The topic's form: a fresh one, or the draft whose key is given."""
    category = topic_or_404(door, slug)
    key = request.args.get("draft")
    if key is None:
        return show(fresh(door, category, drafts.new_key()))
    draft = drafts.find(me(), key)
    if draft is None or draft.submitted_at is not None:
        abort(404)
    return show(assemble(door, category, key, drafts.kept(draft), draft))


@at_both_doors("/new/<slug>/topic", "POST")
def change_topic(door: str, slug: str) -> Response:
    """Another topic's form, with title, description and every answer it also asks for kept."""
    before = topic_or_404(door, slug)
    category = topic_or_404(door, request.form.get("topic", ""))
    draft = drafts.take(me(), request.form.get("draft", ""), clock.now()) or abort(404)
    drafts.keep(draft, before, sent(door), clock.now())
    drafts.keep(draft, category, drafts.kept(draft), clock.now())
    commit()
    url = url_for("filing.form", door=door, slug=category.slug, draft=draft.id)
    if draft.submitted_at is not None:
        return go_to(url_for("filing.form", door=door, slug=category.slug))
    page = assemble(door, category, draft.id, drafts.kept(draft), draft)
    answer = respond("filing/after_topic.html", url, page=page, services=offered())
    answer.headers["HX-Push-Url"] = url
    return answer


def show(page: Page) -> str:
    """The whole page of a form."""
    return render_template("filing/form.html", page=page, services=offered())


def offered() -> list[catalogue.Service]:
    """Topics to change to."""
    return catalogue.services_for(me())
