"""The editors of calendars and plans on the copy of a rehearsal instead of what is in use.

Every address and form of such an editor says ``rehearsal``, its number. There is nothing to save
then: the one button puts the calendar or plan into the copy, and nothing else is touched.
"""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from helpdesk import web
from helpdesk.blueprints.admin.pick_lists import PickLists
from helpdesk.blueprints.admin.rehearsals import found_or_404
from helpdesk.blueprints.admin.versions import base_of
from helpdesk.domain.configuration.written import Written
from helpdesk.domain.rehearsal import keeping, rules
from helpdesk.i18n import _, text_in
from helpdesk.models import Calendar, Plan, Rehearsal, RehearsalState
from helpdesk.numbers import row_number


def edited_copy(*, for_change: bool = False) -> Rehearsal | None:
    """The draft whose copy this request edits; None where it edits what is in use.

    404 where there is none of that number. One that was started leads to its page: its copy stays.
    """
    if "rehearsal" not in request.values:
        return None
    number = request.values.get("rehearsal", type=row_number) or abort(404)
    row = found_or_404(number, for_change=for_change)
    if row.state is not RehearsalState.DRAFT:
        web.say(_("This rehearsal has been started: change a new one."))
        abort(redirect(url_for("admin.rehearsal", number=number), 303))
    return row


def plan_to_edit(slug: str) -> Plan | None:
    """The plan as the copy has it, else its newest version; None for a new one."""
    row = edited_copy()
    if row is None:
        return base_of(Plan, slug)
    return rules.plan_in(keeping.copy_of(row), slug) or abort(404)


def calendar_to_edit(slug: str) -> Calendar | None:
    """The same of a calendar."""
    row = edited_copy()
    if row is None:
        return base_of(Calendar, slug)
    return rules.calendar_in(keeping.copy_of(row), slug) or abort(404)


def lists_to_pick() -> PickLists:
    """What a plan's form offers: of a copy, the calendars of that."""
    lists, row = PickLists(), edited_copy()
    if row is not None:
        calendars = keeping.copy_of(row).calendars
        lists.calendars = [(one["slug"], text_in(one["name"])) for one in calendars]
    return lists


def put_into_copy(row: Rehearsal, section: str, data: Written) -> ResponseReturnValue:
    """The copy with this calendar or plan as the form has it, once it was read without a fault."""
    copy = keeping.copy_of(row)
    is_plan = section == "plans"
    keeping.change(row, copy.with_plan(data) if is_plan else copy.with_calendar(data))
    web.commit()
    web.say(_("The change is in the copy. Nothing has been saved for the desk."))
    return redirect(url_for("admin.rehearsal", number=row.id), 303)
