"""Editing a calendar: a form with the month beside it, what moves, and a new version.

Everything goes through one form. Its small buttons (another timetable, another day) and every
change of a field send it to ``preview_calendar``, which stores nothing; ``save_calendar`` first
shows what would move, and saves once somebody agrees.
"""

from collections.abc import Iterator
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint, typed_calendar
from helpdesk.blueprints.admin.calendar_choices import countries, holidays_ahead, zones
from helpdesk.blueprints.admin.calendar_reading import read
from helpdesk.blueprints.admin.calendars import WORDS, document_of, shown_month, today_in
from helpdesk.blueprints.admin.copy_editing import calendar_to_edit, edited_copy, put_into_copy
from helpdesk.blueprints.admin.forms import Reading, answer
from helpdesk.blueprints.admin.saving import Change, changed, save
from helpdesk.blueprints.admin.typed_calendar import TypedCalendar, TypedDayOff, TypedPeriod
from helpdesk.blueprints.admin.versions import free_slug, is_stale, names_of
from helpdesk.domain import policy
from helpdesk.domain.configuration import adopting, setup
from helpdesk.domain.forms.texts import ENGLISH
from helpdesk.domain.sla.calendar_document import WEEKDAYS, CalendarDocument
from helpdesk.domain.sla.calendar_wording import weekday
from helpdesk.i18n import _, text_in
from helpdesk.models import Calendar
from helpdesk.reader import reader


@blueprint.get("/new-calendar")
@web.requires(policy.can_administer)
def new_calendar() -> ResponseReturnValue:
    """An empty form with the usual hours of offices."""
    return _editor(typed_calendar.new(str(reader().zone)), None)


@blueprint.get("/calendars/<slug>/edit")
@web.requires(policy.can_administer)
def edit_calendar(slug: str) -> ResponseReturnValue:
    """The newest version in the form; with ``rehearsal``, what the copy of that one has."""
    base = calendar_to_edit(slug) or abort(404)
    document = document_of(base)
    typed = typed_calendar.of_version(slug, names_of(base), document, today_in(document))
    return _editor(typed, base)


@blueprint.post("/calendars/month")
@web.requires(policy.can_administer)
def preview_calendar() -> ResponseReturnValue:
    """The month of what is typed; with ``do`` the whole form, changed as that button says."""
    typed = typed_calendar.of_form(request.form)
    base = calendar_to_edit(typed.slug)
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
    base = calendar_to_edit(typed.slug)
    reading = read(typed, base)
    if reading.errors:
        return _answer("admin/calendar_form.html", _values(typed, base, reading), 422)
    if is_stale(base):
        values = _values(typed, base, reading) | {"is_stale": True}
        return _answer("admin/calendar_form.html", values, 409)
    if (copy := edited_copy(for_change=True)) is not None:
        return put_into_copy(copy, "calendars", reading.data)
    if base is None:
        reading.data["slug"] = free_slug(Calendar, typed.names[ENGLISH], "calendar")
    return save(_change(reading))


def _change(reading: Reading[CalendarDocument]) -> Change:
    slug, proposal = reading.data["slug"], setup.in_use().with_calendar(reading.data)
    return Change(
        proposal=proposal,
        kind="calendar_saved",
        slug=slug,
        called=text_in(reading.data["name"]),
        told=changed(proposal, "calendars", slug)[0],
        save_url=url_for("admin.save_calendar"),
        back_url=url_for("admin.preview_calendar"),
        page_url=url_for("admin.calendar", slug=slug),
        done=_("The calendar is saved."),
    )


def _editor(typed: TypedCalendar, base: Calendar | None) -> Response:
    is_part = request.method == "POST" and web.wants_fragment()
    page = "admin/_calendar_editor.html" if is_part else "admin/calendar_form.html"
    return _answer(page, _values(typed, base))


def _values(
    typed: TypedCalendar,
    base: Calendar | None,
    reading: Reading[CalendarDocument] | None = None,
) -> dict[str, Any]:
    """Everything the form needs; errors only where somebody tried to save or has typed."""
    known = reading or read(typed, base)
    document = known.document
    errors = known.errors if reading or _has_typed() else {}
    return {
        "typed": typed,
        "base": base,
        "edited_copy": edited_copy(),
        "name": text_in(base.name) if base else "",
        "errors": errors,
        "places": _places(errors),
        "is_refused": reading is not None,
        "month": shown_month(document, _asked_month()) if document else None,
        "asked_month": _asked_month(),
        "today": today_in(document) if document else None,
        "zones": zones(),
        "countries": countries(),
        "holidays": holidays_ahead(typed.country, typed.subdivision, clock.now().date()),
        "today_iso": clock.now().date().isoformat(),
        "editing": True,
    }


def _places(errors: dict[str, str]) -> dict[str, str]:
    """Where on the page a mistake is, where its sentence alone would not say."""
    return {name: " · ".join(said) for name in errors if (said := [*_place(name.split("."))])}


def _place(name: list[str]) -> Iterator[str]:
    match name:
        case ["off", *_field]:
            yield _("Own days off")
        case ["exception", *_field]:
            yield _("Single days with other hours")
        case [timetable, *_field] if timetable[:1] == "p" and timetable[1:].isdecimal():
            yield _("Timetable %(number)s", number=int(timetable[1:]) + 1)
    match name:
        case [*_timetable, "hours", day] if day in WEEKDAYS:
            yield weekday(WEEKDAYS.index(day)).capitalize()


def _has_typed() -> bool:
    """Whether somebody wrote: rows a button has just added are empty, which is not wrong yet."""
    return request.method == "POST" and not request.form.get("do", "").startswith("add_")


def _asked_month() -> str:
    """The month a button asks for comes after the one that is shown."""
    return (request.form.getlist("month") or [""])[-1]


def _answer(template: str, values: dict[str, Any], status: int = 200) -> Response:
    return answer(template, values | WORDS, status)


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
