"""The page of absences: the own ones, and for those who lead a queue its members' too."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from helpdesk import clock, i18n, web
from helpdesk.alphabet import alphabetical
from helpdesk.blueprints.absences import blueprint
from helpdesk.blueprints.absences.form import AbsenceForm
from helpdesk.domain import absences, policy
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.standing import standing
from helpdesk.extensions import db
from helpdesk.i18n import _
from helpdesk.models import Absence, Person, Queue


@blueprint.get("")
@web.requires(policy.can_record_absences)
def index() -> ResponseReturnValue:
    """Who will be away, and a form for more."""
    return _page(_form())


@blueprint.post("")
@web.requires(policy.can_record_absences)
def add() -> ResponseReturnValue:
    """Write an absence down; without a person it is the own one."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    person = db.session.get_one(Person, form.person.data)
    deputy = db.session.get(Person, form.deputy.data) if form.deputy.data else None
    now = clock.now()
    try:
        absences.add(
            person,
            form.first_day.data,
            form.last_day.data,
            by=web.me(),
            now=now,
            today=i18n.local(now).date(),
            deputy=deputy,
            note=form.note.data or "",
        )
    except InvalidInput as error:
        for name, words in error.errors.items():
            form[name].errors = [*form[name].errors, str(words)]
        return _page(form), 422
    web.commit()
    web.say(_("The absence is written down."))
    return redirect(url_for("absences.index"), 303)


@blueprint.post("/<int:number>/removal")
@web.requires(policy.can_record_absences)
def remove(number: int) -> ResponseReturnValue:
    """Take an absence back. One of somebody else's people does not exist (404)."""
    absence = db.session.get(Absence, number) or abort(404)
    if not policy.can_record_absence(web.me(), absence.person):
        abort(404)
    absences.remove(absence, by=web.me(), now=clock.now())
    web.commit()
    web.say(_("The absence is taken back."))
    return redirect(url_for("absences.index"), 303)


def _form() -> AbsenceForm:
    place = standing(web.me())
    nearby = select(Queue).where(
        Queue.is_active, Queue.id.in_(place.agent_queues | place.colleague_queues)
    )
    people = absences.in_charge_of(web.me())
    colleagues = {person.id: person for person in people}
    near = absences.members_of(list(db.session.scalars(nearby)))
    colleagues |= {person.id: person for person in near}
    ordered = sorted(colleagues.values(), key=lambda person: alphabetical(person.name))
    return AbsenceForm().offer(people, ordered)


def _page(form: AbsenceForm) -> str:
    people = absences.in_charge_of(web.me())
    today = i18n.local(clock.now()).date()
    known = absences.coming([person.id for person in people], today)
    return render_template(
        "absences/index.html",
        form=form,
        today=today,
        is_lead=len(people) > 1,
        rows=[(person, one) for person in people for one in known.get(person.id, [])],
    )
