"""The copy of a rehearsal: changed as text, brought along, and adopted."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.blueprints.admin.pick_lists import PickLists
from helpdesk.blueprints.admin.rehearsals import found_or_404
from helpdesk.domain import policy
from helpdesk.domain.configuration import adopting, setup
from helpdesk.domain.configuration.complaints import Complaint, WrongConfiguration
from helpdesk.domain.configuration.difference_wording import differences
from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.rehearsal import adoption, copying, keeping
from helpdesk.i18n import _, text_in
from helpdesk.models import Rehearsal, RehearsalState


@blueprint.get("/rehearsals/<int:number>/text")
@web.requires(policy.can_administer)
def rehearsal_text(number: int) -> ResponseReturnValue:
    """The copy as the company file writes it, to be changed."""
    row = found_or_404(number)
    return _text_page(row, copying.as_text(keeping.copy_of(row)))


@blueprint.post("/rehearsals/<int:number>/text")
@web.requires(policy.can_administer)
def save_rehearsal_text(number: int) -> ResponseReturnValue:
    """Take the text, or the file that was sent along, as the copy; or say what is wrong where."""
    row = found_or_404(number, for_change=True)
    text = _sent()
    if row.state is not RehearsalState.DRAFT:
        return redirect(url_for("admin.rehearsal", number=number), 303)
    try:
        read = copying.read(text, keeping.copy_of(row))
    except WrongConfiguration as error:
        return _text_page(row, text, error.complaints), 422
    keeping.change(row, read.setup)
    web.commit()
    if read.left_out:
        sections = ", ".join(read.left_out)
        web.say(_("Only calendars and plans are rehearsed. Left out: %(names)s.", names=sections))
    return redirect(url_for("admin.rehearsal", number=number), 303)


@blueprint.post("/rehearsals/<int:number>/changes/removal")
@web.requires(policy.can_administer)
def remove_rehearsal_change(number: int) -> ResponseReturnValue:
    """Take one calendar's or plan's change out of the copy again."""
    row = found_or_404(number, for_change=True)
    section, slug = request.form.get("section", ""), request.form.get("slug", "")
    if row.state is RehearsalState.DRAFT and section in copying.REHEARSED:
        copy, base = keeping.copy_of(row), keeping.base_of(row)
        changed = copying.without_change(copy, base, section, slug)
        if changed == copy and _is_changed(base, copy, section, slug):
            web.say(_("A plan of the copy counts in this calendar: take its change out first."))
        keeping.change(row, changed)
        web.commit()
    return redirect(url_for("admin.rehearsal", number=number), 303)


@blueprint.post("/rehearsals/<int:number>/rebasing")
@web.requires(policy.can_administer)
def rebase_rehearsal(number: int) -> ResponseReturnValue:
    """Put its changes on top of the set-up in use: in the draft itself, else in a new one."""
    adopting.wait_for_others()
    row = found_or_404(number, for_change=True)
    if row.state is not RehearsalState.DRAFT:
        row = keeping.make(web.me(), clock.now(), like=row)
    both = keeping.bring_along(row)
    web.commit()
    if both:
        names = ", ".join(_called(keeping.copy_of(row), both))
        web.say(_("Changed on both sides, and kept as in the copy: %(names)s.", names=names))
    else:
        web.say(_("The changes stand on top of the set-up in use now."))
    return redirect(url_for("admin.rehearsal", number=row.id), 303)


@blueprint.get("/rehearsals/<int:number>/adoption")
@web.requires(policy.can_administer)
def ask_rehearsal_adoption(number: int) -> ResponseReturnValue:
    """What adopting the copy changes, and which due times of open tickets move."""
    return _adoption_page(found_or_404(number))


@blueprint.post("/rehearsals/<int:number>/adoption")
@web.requires(policy.can_administer)
def adopt_rehearsal(number: int) -> ResponseReturnValue:
    """Make the copy the set-up in use; refused where that has changed since the copy was made."""
    adopting.wait_for_others()
    row = found_or_404(number, for_change=True)
    if not adoption.is_adoptable(row):
        return _adoption_page(row), 409
    adoption.adopt(row, by=web.me(), now=clock.now())
    web.commit()
    web.say(_("Adopted. Open tickets are being brought along."))
    return redirect(url_for("admin.rehearsal", number=number), 303)


def _called(copy: SetUp, slugs: list[str]) -> list[str]:
    """What these calendars and plans of the copy are called; one it no longer has, by its slug."""
    names = {item["slug"]: text_in(item["name"]) for item in (*copy.calendars, *copy.plans)}
    return [names.get(slug, slug) for slug in slugs]


def _is_changed(base: SetUp, copy: SetUp, section: str, slug: str) -> bool:
    return any((one.section, one.slug) == (section, slug) for one in differences(base, copy))


def _adoption_page(row: Rehearsal) -> str:
    is_adoptable = adoption.is_adoptable(row)
    base, copy, name = keeping.base_of(row), keeping.copy_of(row), PickLists().name
    return render_template(
        "admin/rehearsal_adoption.html",
        rehearsal=row,
        is_adoptable=is_adoptable,
        complaints=[] if is_adoptable else adoption.complaints(row),
        changes=differences(base, copy, name),
        since=[] if row.adopted_at else differences(base, setup.in_use(), name),
        moves=copy.moves(clock.now()) if is_adoptable else None,
    )


def _text_page(row: Rehearsal, text: str, complaints: list[Complaint] | None = None) -> str:
    return render_template(
        "admin/rehearsal_text.html", rehearsal=row, text=text, complaints=complaints or []
    )


def _sent() -> str:
    """What was typed, or the file if one was chosen; signs no text can have are replaced."""
    file = request.files.get("file")
    if file is not None and file.filename:
        content: bytes = file.read()
        return content.decode("utf-8-sig", errors="replace")
    return request.form.get("text", "").replace("\r\n", "\n")
