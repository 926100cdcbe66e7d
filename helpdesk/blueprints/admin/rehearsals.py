"""Rehearsals: another set-up tried on past tickets, from the draft to what it found."""

from datetime import date, datetime, time, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk import clock, i18n, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.blueprints.admin.pick_lists import PickLists
from helpdesk.blueprints.admin.rehearsal_results import results
from helpdesk.blueprints.auth.signed_in import polled
from helpdesk.domain import policy
from helpdesk.domain.configuration.difference_wording import Difference, differences
from helpdesk.domain.errors import InvalidInput
from helpdesk.domain.rehearsal import adoption, keeping
from helpdesk.domain.rehearsal.figures import Figures
from helpdesk.domain.sla.plan_wording import KindNames
from helpdesk.extensions import db
from helpdesk.i18n import _, lazy
from helpdesk.models import Rehearsal, RehearsalState

STATES = {
    RehearsalState.DRAFT: lazy("Draft"),
    RehearsalState.RUNNING: lazy("Running"),
    RehearsalState.DONE: lazy("Done"),
    RehearsalState.CANCELLED: lazy("Stopped"),
    RehearsalState.FAILED: lazy("Failed"),
}


@blueprint.get("/rehearsals")
@web.requires(policy.can_administer)
def rehearsals() -> ResponseReturnValue:
    """All that are kept, the newest first, and what a rehearsal is."""
    query = select(Rehearsal).options(
        joinedload(Rehearsal.created_by), joinedload(Rehearsal.adopted_by)
    )
    found = db.session.scalars(query.order_by(Rehearsal.id.desc())).all()
    names = PickLists().name
    return render_template(
        "admin/rehearsals.html",
        rehearsals=[(row, _lines(row, names), Figures(row.counts)) for row in found],
        states=STATES,
        draft=keeping.draft_of(web.me()),
    )


@blueprint.post("/rehearsals")
@web.requires(policy.can_administer)
def make_rehearsal() -> ResponseReturnValue:
    """The draft this administrator is at, or a new one."""
    row = keeping.draft_of(web.me()) or keeping.make(web.me(), clock.now())
    web.commit()
    return redirect(url_for("admin.rehearsal", number=row.id), 303)


@blueprint.get("/rehearsals/<int:number>")
@web.requires(policy.can_administer)
def rehearsal(number: int) -> ResponseReturnValue:
    """One rehearsal: the copy while it is a draft, how far it is, and what it found."""
    return _page(found_or_404(number))


@blueprint.get("/rehearsals/<int:number>/progress")
@web.requires(policy.can_administer)
@polled
def rehearsal_progress(number: int) -> ResponseReturnValue:
    """How far it is: the page asks again until it has ended, and then shows what was found."""
    row = found_or_404(number)
    if row.state is not RehearsalState.RUNNING:
        return web.go_to(url_for("admin.rehearsal", number=number))
    return render_template("admin/_rehearsal_progress.html", rehearsal=row)


@blueprint.post("/rehearsals/<int:number>/run")
@web.requires(policy.can_administer)
def run_rehearsal(number: int) -> ResponseReturnValue:
    """Start it on the tickets of the period typed, both days included."""
    row = found_or_404(number, for_change=True)
    try:
        since, until = _midnight("since"), _midnight("until", days=1)
        if row.copy == row.base:
            raise InvalidInput({"copy": _("Change something in the copy first.")})
        keeping.start(row, since, until, clock.now())
    except InvalidInput as error:
        return _page(row, error.errors), 422
    web.commit()
    return redirect(url_for("admin.rehearsal", number=number), 303)


@blueprint.post("/rehearsals/<int:number>/cancellation")
@web.requires(policy.can_administer)
def cancel_rehearsal(number: int) -> ResponseReturnValue:
    """Stop it where it is."""
    keeping.cancel(found_or_404(number, for_change=True), clock.now())
    web.commit()
    return redirect(url_for("admin.rehearsal", number=number), 303)


@blueprint.post("/rehearsals/<int:number>/again")
@web.requires(policy.can_administer)
def rehearse_again(number: int) -> ResponseReturnValue:
    """A new draft with the same changes and period."""
    row = keeping.make(web.me(), clock.now(), like=found_or_404(number))
    web.commit()
    return redirect(url_for("admin.rehearsal", number=row.id), 303)


@blueprint.post("/rehearsals/<int:number>/removal")
@web.requires(policy.can_administer)
def remove_rehearsal(number: int) -> ResponseReturnValue:
    """Forget it."""
    keeping.remove(found_or_404(number, for_change=True))
    web.commit()
    web.say(_("The rehearsal is deleted."))
    return redirect(url_for("admin.rehearsals"), 303)


def found_or_404(number: int, *, for_change: bool = False) -> Rehearsal:
    """The rehearsal; its row locked ``for_change``, so that the worker's next portion waits."""
    found = db.session.get(Rehearsal, number, with_for_update=for_change or None)
    return found or abort(404)


def _last_day(row: Rehearsal) -> date:
    """The last day of its period, where the reader is."""
    return i18n.local(row.until - timedelta(microseconds=1)).date()


def _page(row: Rehearsal, errors: dict[str, str] | None = None) -> str:
    has_ended = row.state not in (RehearsalState.DRAFT, RehearsalState.RUNNING)
    is_adoptable = adoption.is_adoptable(row)
    return render_template(
        "admin/rehearsal.html",
        rehearsal=row,
        changes=_changes(row, PickLists().name),
        states=STATES,
        is_outdated=row.adopted_at is None and keeping.is_outdated(row),
        is_adoptable=is_adoptable,
        complaints=[] if is_adoptable else adoption.complaints(row),
        first_day=i18n.local(row.since).date(),
        last_day=_last_day(row),
        in_copy={
            section: [(item["slug"], i18n.text_in(item["name"])) for item in items]
            for section, items in keeping.copy_of(row).plain().items()
        },
        typed=request.form,
        errors=errors or {},
        **(results(row) if has_ended else {}),
    )


def _changes(row: Rehearsal, names: KindNames) -> list[Difference]:
    return differences(keeping.base_of(row), keeping.copy_of(row), names)


def _lines(row: Rehearsal, names: KindNames) -> list[tuple[str, str]]:
    """Everything it changes, a line each: what is changed, and how, where that can be said."""
    found = _changes(row, names)
    return [(one.title, words) for one in found for words in one.sentences or ("",)]


def _midnight(name: str, days: int = 0) -> datetime:
    """The beginning of the day typed, or of one so many days later, where the reader is."""
    try:
        day = date.fromisoformat(request.form.get(name, "")) + timedelta(days=days)
        return i18n.from_local(datetime.combine(day, time()))
    except (OverflowError, ValueError):
        raise InvalidInput({name: _("Write a day such as 2026-01-31.")}) from None
