"""The front page of administration: is everything well, and where is what."""

from flask import render_template
from flask.typing import ResponseReturnValue

from helpdesk import clock, web
from helpdesk.blueprints.admin import blueprint
from helpdesk.domain import health, policy, sending
from helpdesk.jobs import doorbell


@blueprint.get("/")
@web.requires(policy.can_administer)
def home() -> ResponseReturnValue:
    """Health of every part, in words, and the ways to all of administration."""
    signs = health.signs(clock.now(), broker_answers=doorbell.answers())
    pause = sending.paused()
    waiting = sending.waiting(pause) if pause else None
    return render_template("admin/home.html", signs=signs, pause=pause, waiting=waiting)
