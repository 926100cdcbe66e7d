"""Business calendars: when we work, month by month, and every version there was."""

from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.blueprints.admin.forms import answer
from helpdesk.blueprints.admin.versions import shown_of, versions_of, with_changes
from helpdesk.domain import policy
from helpdesk.domain.sla import replanning
from helpdesk.domain.sla.calendar import next_opening, open_slots
from helpdesk.domain.sla.calendar_document import CalendarDocument
from helpdesk.domain.sla.calendar_wording import (
    changes,
    day_in_words,
    hours_in_words,
    place_in_words,
    span_in_words,
    week_in_words,
    weekday,
)
from helpdesk.domain.sla.month import Month, month
from helpdesk.domain.sla.zones import zone_called
from helpdesk.extensions import db
from helpdesk.i18n import _, formatted, language
from helpdesk.models import Calendar, Plan
from helpdesk.words import moment

FIRST_YEAR, LAST_YEAR = 1990, 2200
WORDS = {
    "day_in_words": day_in_words,
    "hours_in_words": hours_in_words,
    "place_in_words": place_in_words,
    "span_in_words": span_in_words,
    "week_in_words": week_in_words,
    "weekday": weekday,
    "month_name": lambda day: formatted(day, "LLLL y"),
}
"""What the calendars' templates say things with."""


@blueprint.get("/calendars")
@web.requires(policy.can_administer)
def calendars() -> ResponseReturnValue:
    """Every calendar in use: its week, whether it is open now, and who counts by it."""
    query = select(Calendar).where(Calendar.is_current).order_by(Calendar.slug)
    found = [(calendar, document_of(calendar)) for calendar in db.session.scalars(query)]
    return render_template(
        "admin/calendars.html",
        calendars=[(row, document, _now(document)) for row, document in found],
        plans=_plans(),
        progress=replanning.progress(),
        **WORDS,
    )


@blueprint.get("/calendars/<slug>")
@web.requires(policy.can_administer)
def calendar(slug: str) -> ResponseReturnValue:
    """One calendar: a month of it (``month``), and its versions (``version`` shows an old one)."""
    versions = versions_of(Calendar, slug)
    shown = shown_of(versions)
    document = document_of(shown)
    page = "admin/_month.html" if web.wants_fragment() else "admin/calendar.html"
    values = {
        "calendar": shown,
        "document": document,
        "status": _now(document) if shown.is_current else None,
        "month": shown_month(document, request.args.get("month", "")),
        "today": today_in(document),
        "versions": with_changes(versions, told),
        "plans": _plans().get(slug, []),
        "progress": replanning.progress(),
    }
    return answer(page, values | WORDS)


def document_of(row: Calendar) -> CalendarDocument:
    """What a stored version says."""
    return CalendarDocument.model_validate(row.document)


def told(before: Calendar, after: Calendar) -> list[str]:
    """What a version changed, in sentences."""
    return list(changes(document_of(before), document_of(after)))


def shown_month(document: CalendarDocument, asked: str) -> Month:
    """The month asked for as ``2026-06``; this one where nothing sensible was."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = today_in(document).replace(day=1)
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        first = today_in(document).replace(day=1)
    return month(document, first, language())


def today_in(document: CalendarDocument) -> date:
    """Today's date in the calendar's own zone."""
    return clock.now().astimezone(zone_called(document.timezone)).date()


def _now(document: CalendarDocument) -> tuple[bool, str]:
    """Whether it is open now, and until or from when."""
    now, calendar = clock.now(), document.calendar()
    opens = next_opening(now, calendar)
    if opens is None:
        return False, _("Never open again")
    if opens > now:
        return False, _("Closed, opens %(time)s", time=moment(opens, now))
    closes = _closing(document)
    if closes is None:
        return True, _("Open without an end")
    return True, _("Open until %(time)s", time=closes)


def _closing(document: CalendarDocument) -> str | None:
    """When the opening that now lies in ends; None where not within a week."""
    now = clock.now()
    slot = open_slots(document.calendar(), now, now + timedelta(days=7))[0]
    ends = slot[1]
    return moment(ends, now) if ends < now + timedelta(days=7) else None


def _plans() -> dict[str, list[Plan]]:
    """The plans in use by the short name of the calendar they count in."""
    found: dict[str, list[Plan]] = {}
    for plan in db.session.scalars(select(Plan).where(Plan.is_current).order_by(Plan.slug)):
        found.setdefault(plan.calendar.slug, []).append(plan)
    return found
