"""What stands under the bell: a page of its own, a counter that asks again, and reading."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from helpdesk import clock, navigation
from helpdesk.blueprints.auth.signed_in import polled
from helpdesk.domain import bell
from helpdesk.web import commit, me

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
def index() -> str:
    """The newest notices, unread ones marked."""
    return render_template("notices/index.html", notices=bell.latest(me()))


@blueprint.get("/bell")
@polled
def count() -> str:
    """The bell alone, for the page that asks once a minute."""
    return render_template("_bell.html", bell=navigation.bell_now())


@blueprint.post("/<int:notice_id>/opening")
def open_one(notice_id: int) -> ResponseReturnValue:
    """Read one notice: go to its ticket."""
    notice = bell.open_one(me(), notice_id, now=clock.now()) or abort(404)
    number = notice.ticket_id
    commit()
    return redirect(url_for("tickets.show", number=number), 303)


@blueprint.post("/reading")
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    bell.mark_read(me(), now=clock.now())
    commit()
    return redirect(url_for("notices.index"), 303)
