"""Reasons for waiting: what each means, the order they are offered in, and every version."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.blueprints.admin.versions import shown_of, versions_of, with_changes
from helpdesk.domain import policy, waiting_reasons
from helpdesk.domain.configuration import adopting, present
from helpdesk.domain.configuration.written import Written
from helpdesk.domain.sla.reason_document import ReasonDocument
from helpdesk.domain.sla.reason_wording import (
    DATES,
    changes,
    promises_in_words,
    reminders_in_words,
)
from helpdesk.extensions import db
from helpdesk.i18n import _, language, text_in
from helpdesk.models import ReasonVersion, State, Ticket, WaitingReason

WORDS = {
    "promises_in_words": promises_in_words,
    "reminders_in_words": reminders_in_words,
    "dates": DATES,
}
"""What the reasons' templates say things with."""
LASTING = WaitingReason.ON_REQUESTER
"""Never out of use: replies that ask the requester something wait for it."""


@blueprint.get("/waiting-reasons")
@web.requires(policy.can_administer)
def reasons() -> str:
    """Every reason in use in its order, with the tickets that wait for it, and those retired."""
    known = waiting_reasons.known().values()
    return render_template(
        "admin/reasons.html",
        reasons=[one for one in known if one.is_in_use],
        retired=[one for one in known if not one.is_in_use],
        waiting=_waiting(),
        **WORDS,
    )


@blueprint.get("/waiting-reasons/<slug>")
@web.requires(policy.can_administer)
def reason(slug: str) -> str:
    """One reason in words, and its versions (``version`` shows an old one)."""
    return _page(slug)


def _page(slug: str) -> str:
    versions = versions_of(ReasonVersion, slug)
    shown = shown_of(versions)
    return render_template(
        "admin/reason.html",
        reason=shown,
        newest=versions[0],
        document=document_of(shown),
        versions=with_changes(versions, told),
        waiting=_waiting().get(slug, 0),
        can_be_retired=versions[0].is_current and slug != LASTING,
        plans=_plans_that_name(slug),
        language=language,
        **WORDS,
    )


@blueprint.post("/waiting-reasons/order")
@web.requires(policy.can_administer)
def move_reason() -> ResponseReturnValue:
    """Put a reason one place further ``up`` or ``down``."""
    by = -1 if "up" in request.form else 1
    slug = request.form.get("up") or request.form.get("down", "")
    if waiting_reasons.find(slug) is None:
        abort(404)
    adopting.wait_for_others()
    moved = adopting.with_reason_moved(slug, by)
    adopting.adopt_reasons(moved, kind="reason_moved", slug=slug, by=web.me(), now=clock.now())
    web.commit()
    return redirect(url_for("admin.reasons"), 303)


@blueprint.post("/waiting-reasons/<slug>/retirement")
@web.requires(policy.can_administer)
def retire_reason(slug: str) -> ResponseReturnValue:
    """Offer it no longer; tickets that wait for it go on waiting.

    Refused while the chain of a plan in use asks for it: the plan would name what is not there.
    """
    if slug == LASTING or waiting_reasons.find(slug) is None:
        abort(404)
    adopting.wait_for_others()
    if _plans_that_name(slug):
        return _page(slug), 409
    without = adopting.without_reason(slug)
    adopting.adopt_reasons(without, kind="reason_retired", slug=slug, by=web.me(), now=clock.now())
    web.commit()
    web.say(_("The reason is out of use."))
    return redirect(url_for("admin.reasons"), 303)


def document_of(row: ReasonVersion) -> ReasonDocument:
    """What a stored version says."""
    return ReasonDocument.model_validate(row.document)


def told(before: ReasonVersion, after: ReasonVersion) -> list[str]:
    """What a version changed, in sentences."""
    return list(changes(document_of(before), document_of(after)))


def _plans_that_name(slug: str) -> list[tuple[str, str]]:
    """The plans in use a step of whose chain is only for tickets that wait for this reason: short
    names and names."""
    return [
        (plan["slug"], text_in(plan["name"]))
        for plan in present.plans()
        if any(slug in _reasons_of(step) for step in plan.get("escalation", ()))
    ]


def _reasons_of(step: Written) -> list[str]:
    waiting = step.get("only_if", {}).get("waiting")
    return waiting if isinstance(waiting, list) else []


def _waiting() -> dict[str, int]:
    """How many tickets wait, by the reason's short name."""
    query = (
        select(Ticket.waiting_reason, func.count(Ticket.id))
        .where(Ticket.state == State.WAITING, Ticket.is_open)
        .group_by(Ticket.waiting_reason)
    )
    return {slug: count for slug, count in db.session.execute(query) if slug is not None}
