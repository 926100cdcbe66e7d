"""Editing a calendar: a form with the month beside it, what moves, and a new version.

Everything goes through one form. Its small buttons (another timetable, another day) and every
change of a field send it to ``preview_calendar``, which stores nothing; ``save_calendar`` first
shows what would move, and saves once somebody agrees.
"""

import re
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.wrappers import Response

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint, typed_calendar
from helpdesk.blueprints.admin.calendar_choices import countries, holidays_ahead, zones
from helpdesk.blueprints.admin.calendar_reading import Reading, read
from helpdesk.blueprints.admin.calendars import (
    WORDS,
    document_of,
    shown_month,
    today_in,
    versions_of,
)
from helpdesk.blueprints.admin.typed_calendar import TypedCalendar, TypedDayOff, TypedPeriod
from helpdesk.domain import policy
from helpdesk.domain.configuration import adopting
from helpdesk.domain.sla.calendar_wording import changes
from helpdesk.extensions import db
from helpdesk.i18n import _, text_in
from helpdesk.models import Calendar
from helpdesk.reader import LANGUAGES, reader


@blueprint.get("/new-calendar")
@web.requires(policy.can_administer)
def new_calendar() -> ResponseReturnValue:
    """An empty form with the usual hours of offices."""
    return _editor(typed_calendar.new(str(reader().zone)), None)


@blueprint.get("/calendars/<slug>/edit")
@web.requires(policy.can_administer)
def edit_calendar(slug: str) -> ResponseReturnValue:
    """The newest version in the form."""
    base = versions_of(slug)[0]
    document = document_of(base)
    names = base.name if isinstance(base.name, dict) else {"en": base.name}
    return _editor(typed_calendar.of_version(slug, names, document, today_in(document)), base)


@blueprint.post("/calendars/month")
@web.requires(policy.can_administer)
def preview_calendar() -> ResponseReturnValue:
    """The month of what is typed; with ``do`` the whole form, changed as that button says."""
    typed = typed_calendar.of_form(request.form)
    base = _base(typed.slug)
    _carry_out(request.form.get("do", ""), typed)
    if web.wants_fragment() and "do" not in request.form:
        return _answer("admin/_preview.html", _values(typed, base))
    return _editor(typed, base)


@blueprint.post("/calendars")
@web.requires(policy.can_administer)
def save_calendar() -> ResponseReturnValue:
    """Say what is wrong, or what would move; with ``agreed``, or where nothing does, save it."""
    typed = typed_calendar.of_form(request.form)
    adopting.wait_for_others()
    base = _base(typed.slug)
    reading = read(typed, document_of(base) if base else None)
    if reading.errors:
        return _answer("admin/calendar_form.html", _values(typed, base, reading), 422)
    if base is not None and request.form.get("version", type=int) != base.version:
        return _answer(
            "admin/calendar_form.html", _values(typed, base, reading, is_stale=True), 409
        )
    if base is None:
        reading.data["slug"] = _free_slug(typed.names["en"])
    proposal, now = adopting.with_calendar(reading.data), clock.now()
    moves = proposal.moves(now)
    if "agreed" not in request.form and (moves.tickets or not moves.are_all):
        return _confirmation(typed, base, reading, moves)
    slug = reading.data["slug"]
    adopting.adopt(proposal, kind="calendar_saved", slug=slug, by=web.me(), now=now)
    web.commit()
    web.say(_("The calendar is saved."))
    return redirect(url_for("admin.calendar", slug=slug), 303)


def _confirmation(
    typed: TypedCalendar, base: Calendar | None, reading: Reading, moves: Any
) -> Response:
    told = list(changes(document_of(base), reading.document)) if base and reading.document else []
    kept = [(name, text) for name, text in request.form.items(multi=True) if name not in UNKEPT]
    values = {"typed": typed, "base": base, "moves": moves, "told": told, "kept": kept}
    return _answer("admin/calendar_moves.html", values)


UNKEPT = ("csrf_token", "do", "agreed")


def _editor(typed: TypedCalendar, base: Calendar | None) -> Response:
    is_part = request.method == "POST" and web.wants_fragment()
    page = "admin/_calendar_editor.html" if is_part else "admin/calendar_form.html"
    return _answer(page, _values(typed, base))


def _values(
    typed: TypedCalendar,
    base: Calendar | None,
    reading: Reading | None = None,
    is_stale: bool = False,
) -> dict[str, Any]:
    """Everything the form needs; errors only where somebody tried to save or has typed."""
    known = reading or read(typed, document_of(base) if base else None)
    document = known.document
    return {
        "typed": typed,
        "base": base,
        "name": text_in(base.name) if base else "",
        "errors": known.errors if reading or request.method == "POST" else {},
        "is_refused": reading is not None,
        "is_stale": is_stale,
        "month": shown_month(document, _asked_month()) if document else None,
        "today": today_in(document) if document else None,
        "zones": zones(),
        "countries": countries(),
        "holidays": holidays_ahead(typed.country, typed.subdivision, clock.now().date()),
        "today_iso": clock.now().date().isoformat(),
        "editing": True,
    }


def _asked_month() -> str:
    """The month a button asks for comes after the one that is shown."""
    return (request.form.getlist("month") or [""])[-1]


def _answer(template: str, values: dict[str, Any], status: int = 200) -> Response:
    answer = make_response(
        render_template(template, **values, **WORDS, languages=LANGUAGES), status
    )
    answer.vary.add("HX-Request")
    return answer


def _base(slug: str) -> Calendar | None:
    """The newest version of the calendar being edited; None for a new one, 404 for none at all."""
    return versions_of(slug)[0] if slug else None


def _carry_out(deed: str, typed: TypedCalendar) -> None:
    """Change the rows of the form as one of its small buttons says."""
    verb, _colon, at = deed.partition(":")
    match verb:
        case "add_period":
            typed.periods.append(TypedPeriod(hours=dict(typed.hours)))
        case "remove_period" if at.isdigit():
            typed.periods = [one for place, one in enumerate(typed.periods) if place != int(at)]
        case "add_day_off":
            typed.days_off.append(TypedDayOff())
        case "add_exception":
            typed.exceptions.append(("", ""))
        case "as_monday":
            typed.hours |= dict.fromkeys(("tue", "wed", "thu", "fri"), typed.hours.get("mon", ""))


def _free_slug(name: str) -> str:
    """A short name nobody has had yet, from the English name."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:50].strip("-") or "calendar"
    taken = set(db.session.scalars(select(Calendar.slug).where(Calendar.slug.startswith(plain))))
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (plain, *numbered) if slug not in taken)
