"""The delivery log: every mail, how far it came, and sending it again."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.domain import outbox, policy
from helpdesk.extensions import db
from helpdesk.i18n import _, lazy
from helpdesk.models import OutboxMail, OutboxState
from helpdesk.numbers import row_number

PAGE = 50
ABOUT = {
    "opened": lazy("Receipt of a ticket"),
    "replied": lazy("Answer to the requester"),
    "waiting_for_you": lazy("We need an answer"),
    "reminded": lazy("Reminder to the requester"),
    "resolved": lazy("Solved, does it work?"),
    "closed": lazy("Closed, how was it?"),
    "cancelled": lazy("Closed without work"),
    "requester_replied": lazy("The requester wrote"),
    "assigned": lazy("New assignee"),
    "not_solved": lazy("Not solved, says the requester"),
    "reopened": lazy("Taken up again"),
    "escalated": lazy("A promise in danger"),
    "escalation_summary": lazy("Many promises in danger"),
    "escalated_outside": lazy("A promise in danger"),
    "escalation_summary_outside": lazy("Many promises in danger"),
    "webhook": lazy("Call of a webhook"),
}
"""What each kind of mail is about."""


@blueprint.get("/deliveries")
@web.requires(policy.can_administer)
def deliveries() -> ResponseReturnValue:
    """Mails, newest first; ``state`` narrows, ``before`` (a mail's id) pages on."""
    state = request.args.get("state", "")
    before = request.args.get("before", type=row_number)
    query = select(OutboxMail).options(joinedload(OutboxMail.person), joinedload(OutboxMail.ticket))
    if state in list(OutboxState):
        query = query.where(OutboxMail.state == OutboxState(state))
    if before:
        query = query.where(OutboxMail.id < before)
    found = list(db.session.scalars(query.order_by(OutboxMail.id.desc()).limit(PAGE + 1)))
    return render_template(
        "admin/deliveries.html",
        mails=found[:PAGE],
        about=ABOUT,
        state=state,
        counts=outbox.counts(),
        next_before=found[PAGE - 1].id if len(found) > PAGE else None,
    )


@blueprint.post("/deliveries/<int:number>/resending")
@web.requires(policy.can_administer)
def send_again(number: int) -> ResponseReturnValue:
    """Put a mail back into the line, with the same Message-ID."""
    mail = db.session.get(OutboxMail, number, with_for_update=True) or abort(404)
    outbox.send_again(mail, now=clock.now())
    web.commit()
    web.say(_("The mail will go out again within a few seconds."))
    return redirect(url_for("admin.deliveries"), 303)
