"""Queues and who works in them; leads manage the members of their own queues."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from helpdesk import clock, i18n, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.domain import absences, members, people, policy
from helpdesk.domain.errors import InvalidInput
from helpdesk.extensions import db
from helpdesk.i18n import _
from helpdesk.models import Queue, Role, RoleGrant


@blueprint.get("/queues")
@web.requires(policy.can_administer)
def queues() -> ResponseReturnValue:
    """All queues by line, with their members."""
    found = list(db.session.scalars(select(Queue).order_by(Queue.line, Queue.position, Queue.id)))
    return render_template("admin/queues.html", queues=found, members=members.members_of(found))


@blueprint.get("/queues/<slug>")
def queue(slug: str) -> ResponseReturnValue:
    """One queue's members, for those who manage them."""
    return _page(_managed(slug))


@blueprint.post("/queues/<slug>/members")
def add_member(slug: str) -> ResponseReturnValue:
    """Let a person, found by name, account or address, work in the queue."""
    found, words = _managed(slug), request.form.get("person", "")
    role = Role(request.form["role"]) if request.form.get("role") in list(Role) else Role.AGENT
    meant = people.meant_by(words)
    try:
        if len(meant) != 1:
            raise InvalidInput({"person": _("Write the full name or the account of one person.")})
        members.add(found, meant[0], role, by=web.me(), now=clock.now())
    except InvalidInput as error:
        return _page(found, words, error.errors), 422
    web.commit()
    web.say(_("%(name)s now works in this queue.", name=meant[0].name))
    return redirect(url_for("admin.queue", slug=slug), 303)


@blueprint.post("/queues/<slug>/members/<int:grant_id>/removal")
def remove_member(slug: str, grant_id: int) -> ResponseReturnValue:
    """Take a right back that was given on this page."""
    found = _managed(slug)
    grant = db.session.get(RoleGrant, grant_id) or abort(404)
    members.remove(grant, found, by=web.me(), now=clock.now())
    web.commit()
    web.say(_("The right is taken back."))
    return redirect(url_for("admin.queue", slug=slug), 303)


def _managed(slug: str) -> Queue:
    found = db.session.scalars(select(Queue).where(Queue.slug == slug)).one_or_none()
    if found is None or not policy.can_manage_members(web.me(), found):
        abort(404)
    return found


def _page(found: Queue, words: str = "", errors: dict[str, str] | None = None) -> str:
    known = members.members_of([found])[found.id]
    today = i18n.local(clock.now()).date()
    away = absences.coming([member.person.id for member in known], today)
    return render_template(
        "admin/queue.html",
        queue=found,
        members=known,
        back={number: absences.back_on(own, today) for number, own in away.items()},
        words=words,
        errors=errors or {},
        can_name_leads=policy.can_administer(web.me()),
    )
