"""Plans: what is promised to whom, what is done as time runs out, and every version there was."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from helpdesk import web
from helpdesk.blueprints.admin import blueprint
from helpdesk.blueprints.admin.pick_lists import PickLists
from helpdesk.blueprints.admin.saving import Change, save
from helpdesk.blueprints.admin.versions import shown_of, versions_of, with_changes
from helpdesk.domain import policy
from helpdesk.domain.configuration import adopting, setup
from helpdesk.domain.sla import replanning
from helpdesk.domain.sla.chain_wording import step_in_words
from helpdesk.domain.sla.document import PlanDocument
from helpdesk.domain.sla.plan_wording import changes, scope_in_words
from helpdesk.domain.sla.typed_amounts import typed
from helpdesk.extensions import db
from helpdesk.i18n import _, lazy, text_in
from helpdesk.models import Plan, Priority, TargetKind, Ticket

MEANINGS = {
    TargetKind.TAKE: lazy("Until somebody takes it up."),
    TargetKind.FIRST_RESPONSE: lazy("Until the requester gets a first answer."),
    TargetKind.NEXT_RESPONSE: lazy("Until the requester’s question is answered."),
    TargetKind.UPDATE: lazy("Until the requester hears from us again."),
    TargetKind.RESOLUTION: lazy("Until it is solved."),
    TargetKind.OPERATIONAL: lazy("In one queue. By line: “line 1: 2 h; line 2: 8 h”."),
    TargetKind.DEADLINE: lazy("By the clock on the wall, nights included."),
}
"""What each promise is about, for who writes a plan."""


@blueprint.get("/plans")
@web.requires(policy.can_administer)
def plans() -> str:
    """Every plan in use, what it promises and to whom; and those out of use."""
    query = select(Plan).order_by(Plan.slug, Plan.version.desc())
    newest: dict[str, Plan] = {}
    for row in db.session.scalars(query):
        newest.setdefault(row.slug, row)
    return render_template(
        "admin/plans.html",
        plans=[(row, document_of(row)) for row in newest.values() if row.is_current],
        retired=[row for row in newest.values() if not row.is_current],
        progress=replanning.progress(),
        **words(PickLists()),
    )


@blueprint.get("/plans/<slug>")
@web.requires(policy.can_administer)
def plan(slug: str) -> str:
    """One plan in words, and its versions (``version`` shows an old one)."""
    versions, lists = versions_of(Plan, slug), PickLists()
    shown = shown_of(versions)
    counted = select(func.count(Ticket.id)).join(Plan, Ticket.plan_id == Plan.id)
    return render_template(
        "admin/plan.html",
        plan=shown,
        newest=versions[0],
        document=document_of(shown),
        versions=with_changes(versions, lambda before, after: told(before, after, lists)),
        tickets=db.session.scalar(counted.where(Plan.slug == slug, Ticket.is_open)) or 0,
        progress=replanning.progress(),
        **words(lists),
    )


@blueprint.post("/plans/<slug>/retirement")
@web.requires(policy.can_administer)
def retire_plan(slug: str) -> ResponseReturnValue:
    """Promise by it no longer, once it was seen what moves: its tickets get other plans."""
    adopting.wait_for_others()
    row = versions_of(Plan, slug)[0]
    if not row.is_current:
        abort(404)
    page = url_for("admin.plan", slug=slug)
    change = Change(
        proposal=setup.in_use().without_plan(slug),
        kind="plan_retired",
        slug=slug,
        called=text_in(row.name),
        told=[_("The plan is taken out of use. Its open tickets get the next plan that fits.")],
        save_url=url_for("admin.retire_plan", slug=slug),
        back_url=page,
        page_url=url_for("admin.plans"),
        done=_("The plan is out of use."),
    )
    return save(change, must_be_seen=True)


def document_of(row: Plan) -> PlanDocument:
    """What a stored version says."""
    return PlanDocument.model_validate(row.document)


def told(before: Plan, after: Plan, lists: PickLists) -> list[str]:
    """What a version changed, in sentences."""
    said = list(changes(document_of(before), document_of(after), lists.name))
    old, new = before.calendar, after.calendar
    if old.slug != new.slug:
        names = {"old": text_in(old.name), "new": text_in(new.name)}
        said.insert(0, _("Calendar: %(old)s → %(new)s.", **names))
    elif old.version != new.version:
        said.append(_("Counts in version %(number)s of its calendar.", number=new.version))
    return said


def words(lists: PickLists) -> dict[str, object]:
    """What the plans' templates say things with."""
    return {
        "priorities": list(reversed(Priority)),
        "kinds": list(TargetKind),
        "meanings": MEANINGS,
        "amount_in_words": typed,
        "step_in_words": lambda step: step_in_words(
            step.step(), lambda slug: lists.name("places", slug)
        ),
        "scope_in_words": lambda scope: scope_in_words(scope, lists.name),
    }
