"""Editing a reason for waiting: a form, and a new version that holds for waits to come."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint, typed_reason
from helpdesk.blueprints.admin.forms import Reading, answer
from helpdesk.blueprints.admin.reason_reading import read
from helpdesk.blueprints.admin.reasons import document_of
from helpdesk.blueprints.admin.typed_reason import TypedReason
from helpdesk.blueprints.admin.versions import (
    base_of,
    free_slug,
    is_stale,
    names_of,
    versions_of,
)
from helpdesk.domain import policy
from helpdesk.domain.configuration import adopting
from helpdesk.domain.configuration.document import LONGEST_REASON
from helpdesk.domain.forms.texts import ENGLISH
from helpdesk.domain.sla.plan import PAUSABLE
from helpdesk.domain.sla.reason_document import ReasonDocument
from helpdesk.i18n import _, lazy, text_in
from helpdesk.models import ReasonVersion, TargetKind, WaitingReason
from helpdesk.words import word

HINTS = {
    "take": lazy("Until somebody takes it up. Never before a first answer."),
    "next_response": lazy("Until the requester’s question is answered."),
    "update": lazy("Until the requester hears from us again."),
    "resolution": lazy("Until it is solved."),
    "operational": lazy("The time this queue has until it solves it or hands it over."),
}


@blueprint.get("/new-waiting-reason")
@web.requires(policy.can_administer)
def new_reason() -> ResponseReturnValue:
    """An empty form that pauses what the reasons there from the beginning pause."""
    return _form(TypedReason(), None)


@blueprint.get("/waiting-reasons/<slug>/edit")
@web.requires(policy.can_administer)
def edit_reason(slug: str) -> ResponseReturnValue:
    """The newest version in the form."""
    base = versions_of(ReasonVersion, slug)[0]
    return _form(typed_reason.of_version(slug, names_of(base), document_of(base)), base)


@blueprint.post("/waiting-reasons")
@web.requires(policy.can_administer)
def save_reason() -> ResponseReturnValue:
    """Say what is wrong, or save it. Nothing has to be agreed to: no due time moves."""
    typed = typed_reason.of_form(request.form)
    adopting.wait_for_others()
    base = base_of(ReasonVersion, typed.slug)
    reading = read(typed, base)
    if reading.errors:
        return _form(typed, base, reading, status=422)
    if is_stale(base):
        return _form(typed, base, reading, status=409)
    if base is None:
        name = typed.names[ENGLISH]
        reading.data["slug"] = free_slug(ReasonVersion, name, "reason", LONGEST_REASON - 3)
    slug, reasons = reading.data["slug"], adopting.with_reason(reading.data)
    adopting.adopt_reasons(reasons, kind="reason_saved", slug=slug, by=web.me(), now=clock.now())
    web.commit()
    web.say(_("The reason is saved. It holds for waits that begin from now on."))
    return redirect(url_for("admin.reason", slug=slug), 303)


def _form(
    typed: TypedReason,
    base: ReasonVersion | None,
    reading: Reading[ReasonDocument] | None = None,
    *,
    status: int = 200,
) -> Response:
    values = {
        "typed": typed,
        "base": base,
        "name": text_in(base.name) if base else "",
        "errors": reading.errors if reading else {},
        "is_refused": status == 422,
        "is_stale": status == 409,
        "is_shipped": typed.slug in tuple(WaitingReason),
        "pausable": [(kind, word(TargetKind(kind)), HINTS[kind]) for kind in PAUSABLE],
    }
    return answer("admin/reason_form.html", values, status)
