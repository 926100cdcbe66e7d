"""Letting sending go on after a restore, and telling administrators that it is paused."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.domain import policy, sending
from helpdesk.i18n import _, ngettext
from helpdesk.jobs import doorbell


@blueprint.app_context_processor
def _pause() -> dict[str, object]:
    """``sending_pause()`` for the layouts, which ask it on an administrator's pages only."""
    return {"sending_pause": sending.paused}


@blueprint.post("/sending/resumption")
@web.requires(policy.can_administer)
def resume_sending() -> ResponseReturnValue:
    """Send, escalate and close again; ``discard_older`` drops mails from before the restore."""
    discards = "discard_older" in request.form
    discarded = sending.resume(clock.now(), by=web.me(), discard_older=discards)
    web.commit()
    doorbell.ring()
    words = _("Sending goes on.")
    if discarded:
        words += " " + ngettext(
            "%(num)d mail is discarded; the delivery log keeps it.",
            "%(num)d mails are discarded; the delivery log keeps them.",
            discarded,
        )
    web.say(words)
    return redirect(url_for("admin.home"), 303)
