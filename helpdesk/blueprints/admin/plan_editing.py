"""Editing a plan: promises, whom they are for, the chain; what moves; and a new version.

Everything goes through one form. Its small buttons (another step, another person) send it to
``change_plan_form``, which stores nothing; ``save_plan`` first shows what would move.
"""

from dataclasses import replace
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from helpdesk import web
from helpdesk.blueprints.admin import blueprint, step_reading, typed_plan
from helpdesk.blueprints.admin.copy_editing import (
    edited_copy,
    lists_to_pick,
    plan_to_edit,
    put_into_copy,
)
from helpdesk.blueprints.admin.forms import Reading, answer
from helpdesk.blueprints.admin.pick_lists import PickLists
from helpdesk.blueprints.admin.plan_reading import read
from helpdesk.blueprints.admin.plans import words
from helpdesk.blueprints.admin.saving import Change, changed, save
from helpdesk.blueprints.admin.typed_plan import TypedPlan
from helpdesk.blueprints.admin.typed_step import TypedStep
from helpdesk.blueprints.admin.versions import free_slug, is_stale, names_of
from helpdesk.domain import policy
from helpdesk.domain.configuration import adopting, setup
from helpdesk.domain.forms.texts import ENGLISH
from helpdesk.domain.sla.chain_wording import LISTENERS, step_in_words
from helpdesk.domain.sla.document import PlanDocument
from helpdesk.i18n import _, text_in
from helpdesk.models import Plan, Priority, TargetKind
from helpdesk.words import word


@blueprint.get("/new-plan")
@web.requires(policy.can_administer)
def new_plan() -> ResponseReturnValue:
    """An empty form."""
    lists = PickLists()
    calendar = next((slug for slug, _name in lists.calendars), "")
    return _editor(TypedPlan(calendar=calendar), None, lists)


@blueprint.get("/plans/<slug>/edit")
@web.requires(policy.can_administer)
def edit_plan(slug: str) -> ResponseReturnValue:
    """The newest version in the form; with ``rehearsal``, what the copy of that one has."""
    base = plan_to_edit(slug) or abort(404)
    return _editor(typed_plan.of_version(base, names_of(base)), base, lists_to_pick())


@blueprint.post("/plans/form")
@web.requires(policy.can_administer)
def change_plan_form() -> ResponseReturnValue:
    """The form with everything typed, changed as the button pressed (``do``) says."""
    typed = typed_plan.of_form(request.form)
    base = plan_to_edit(typed.slug)
    _carry_out(request.form.get("do", ""), typed)
    return _editor(typed, base, lists_to_pick())


@blueprint.post("/plans")
@web.requires(policy.can_administer)
def save_plan() -> ResponseReturnValue:
    """Say what is wrong, or what would move; with ``agreed``, or where nothing does, save it."""
    typed, lists = typed_plan.of_form(request.form), lists_to_pick()
    adopting.wait_for_others()
    base = plan_to_edit(typed.slug)
    reading = read(typed, base, lists)
    if reading.errors:
        return _page(typed, base, lists, reading, status=422)
    if is_stale(base):
        return _page(typed, base, lists, reading, status=409)
    if (copy := edited_copy(for_change=True)) is not None:
        return put_into_copy(copy, "plans", reading.data)
    if base is None:
        reading.data["slug"] = free_slug(Plan, typed.names[ENGLISH], "plan")
    change, taken_over = _change(reading, lists)
    return save(change, must_be_seen=bool(taken_over))


def _change(reading: Reading[PlanDocument], lists: PickLists) -> tuple[Change, list[str]]:
    """What is saved, and what it takes from other plans."""
    slug, proposal = reading.data["slug"], setup.in_use().with_plan(reading.data)
    told, taken_over = changed(proposal, "plans", slug, lists.name)
    change = Change(
        proposal=proposal,
        kind="plan_saved",
        slug=slug,
        called=text_in(reading.data["name"]),
        told=[*told, *taken_over],
        save_url=url_for("admin.save_plan"),
        back_url=url_for("admin.change_plan_form"),
        page_url=url_for("admin.plan", slug=slug),
        done=_("The plan is saved."),
    )
    return change, taken_over


def _in_words(typed: TypedStep, lists: PickLists) -> str:
    """What a step means as it is typed; empty where it cannot be read yet."""
    step, _errors = step_reading.read(typed, lists)
    return step_in_words(step.step(), lambda slug: lists.name("places", slug)) if step else ""


def _carry_out(deed: str, typed: TypedPlan) -> None:
    """Change the rows of the form as one of its small buttons says."""
    verb, _colon, at = deed.partition(":")
    match verb:
        case "add_step":
            typed.steps.append(TypedStep(is_open=True))
        case "remove_step" if at.isdecimal():
            typed.steps = [one for place, one in enumerate(typed.steps) if place != int(at)]
        case "copy_step" if at.isdecimal() and int(at) < len(typed.steps):
            twin = replace(typed.steps[int(at)], name="", is_open=True)
            typed.steps.insert(int(at) + 1, twin)
        case "add_person":
            typed.people.append("")


def _places(errors: dict[str, str]) -> dict[str, str]:
    """Where on the page a mistake is, where its sentence alone would not say."""
    found: dict[str, str] = {}
    for name in errors:
        match name.split("."):
            case ["t", kind, priority]:
                found[name] = f"{word(TargetKind(kind))}, {word(Priority(priority))}"
            case [step, *_field] if step[:1] == "s" and step[1:].isdecimal():
                found[name] = _("Step %(number)s", number=int(step[1:]) + 1)
    return found


def _editor(typed: TypedPlan, base: Plan | None, lists: PickLists) -> Response:
    return _page(typed, base, lists, None)


def _page(
    typed: TypedPlan,
    base: Plan | None,
    lists: PickLists,
    reading: Reading[PlanDocument] | None,
    status: int = 200,
) -> Response:
    """The form; errors only where somebody tried to save."""
    values: dict[str, Any] = {
        "typed": typed,
        "base": base,
        "edited_copy": edited_copy(),
        "name": text_in(base.name) if base else "",
        "errors": reading.errors if reading else {},
        "places": _places(reading.errors if reading else {}),
        "is_refused": status == 422,
        "is_stale": status == 409,
        "lists": lists,
        "listeners": LISTENERS.items(),
        "steps": [(step, _in_words(step, lists)) for step in typed.steps],
        **words(lists),
    }
    is_part = request.method == "POST" and reading is None and web.wants_fragment()
    return answer("admin/_plan_editor.html" if is_part else "admin/plan_form.html", values, status)
