"""People: who they are to the helpdesk, what they may do, where they are signed in."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import selectinload

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.blueprints.auth.browsers import browser_in_words
from helpdesk.blueprints.auth.signed_in import idle
from helpdesk.domain import policy, sessions
from helpdesk.extensions import db
from helpdesk.i18n import _
from helpdesk.models import Person, RoleGrant, WebSession
from helpdesk.numbers import row_number

PAGE = 50


@blueprint.get("/people")
@web.requires(policy.can_administer)
def people() -> ResponseReturnValue:
    """Everybody by name; ``q`` narrows by name or account, ``after`` pages on."""
    words = " ".join(request.args.get("q", "", str)[:100].casefold().split())
    after = request.args.get("after", "", str)[:250]
    query = select(Person).order_by(Person.name_folded, Person.id).limit(PAGE + 1)
    if words:
        query = query.where(
            or_(
                Person.name_folded.contains(words, autoescape=True),
                Person.username_folded.contains(words, autoescape=True),
            )
        )
    if after:
        query = query.where(_comes_after(after))
    found = list(db.session.scalars(query))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "admin/people.html",
        people=found[:PAGE],
        words=request.args.get("q", ""),
        next_after=f"{last.name_folded},{last.id}" if last else "",
    )


@blueprint.get("/people/<int:number>")
@web.requires(policy.can_administer)
def person(number: int) -> ResponseReturnValue:
    """One person: addresses, groups, rights and living sessions."""
    query = select(Person).where(Person.id == number)
    everything = selectinload(Person.addresses), selectinload(Person.directory_groups)
    found = db.session.scalars(query.options(*everything)).one_or_none() or abort(404)
    groups = [membership.group_name for membership in found.directory_groups]
    return render_template(
        "admin/person.html",
        person=found,
        groups=sorted(groups),
        grants=_grants(found, groups),
        sessions=sessions.living(found, now=clock.now(), idle=idle()),
        browser_in_words=browser_in_words,
    )


@blueprint.post("/people/<int:number>/sessions/end")
@web.requires(policy.can_administer)
def end_sessions(number: int) -> ResponseReturnValue:
    """Sign somebody out: one browser (``session``), or everywhere."""
    found = db.session.get(Person, number) or abort(404)
    one = request.form.get("session", type=row_number)
    if one is None:  # also those that ran out: they could still save a draft
        sessions.end_all(found, now=clock.now())
    elif (chosen := db.session.get(WebSession, one)) and chosen.person_id == number:
        sessions.end(chosen, now=clock.now())
    web.commit()
    web.say(_("%(name)s is signed out.", name=found.name))
    return redirect(url_for("admin.person", number=number), 303)


def _comes_after(mark: str) -> ColumnElement[bool]:
    name, _comma, digits = mark.rpartition(",")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
    return or_(Person.name_folded > name, and_(Person.name_folded == name, Person.id > number))


def _grants(found: Person, groups: list[str]) -> list[RoleGrant]:
    own = or_(RoleGrant.person_id == found.id, RoleGrant.group_name.in_(groups))
    query = select(RoleGrant).where(own).options(selectinload(RoleGrant.queue))
    return list(db.session.scalars(query.options(selectinload(RoleGrant.department))))
