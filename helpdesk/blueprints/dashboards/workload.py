"""The workload board: numbers first, then who carries what; every mark opens its tickets."""

from flask import render_template, url_for
from markupsafe import Markup

from helpdesk import clock, web
from helpdesk.blueprints.auth.signed_in import polled
from helpdesk.blueprints.dashboards import blueprint
from helpdesk.domain import policy
from helpdesk.domain.lists import Filter
from helpdesk.domain.reports import workload as report
from helpdesk.kept import until_something_happens

SEGMENTS = {
    "overdue": "overdue",
    "today": "today",
    "later": "later",
    "paused": "waiting",
    "unpromised": "later",
}
"""Measures that together make up all open tickets, and the tint each is drawn in."""


@blueprint.get("/workload")
@web.requires(policy.can_see_dashboards)
def workload() -> str:
    """Load by agent and queue, as of now."""
    return render_template("dashboards/workload.html", board=_board())


@blueprint.get("/workload/board")
@web.requires(policy.can_see_dashboards)
@polled
def board() -> str:
    """The board alone: the page asks for it again to stay live."""
    return _board()


@until_something_happens(most=32)
def _board() -> Markup:
    """The board as of this minute and the last event, so that asking again while nothing happens
    costs next to nothing."""
    now = clock.now()
    load = report.workload(web.me(), now)
    most = max((row.figures["open"] for _person, row in load.by_agent), default=0)
    return Markup(  # noqa: S704 - a template's own answer
        render_template(
            "dashboards/_board.html",
            board=load,
            most=most,
            instant=now,
            segments=SEGMENTS,
            tickets_of=tickets_of,
        )
    )


def tickets_of(measure: str, **narrowed: str) -> str:
    """Address of the list with exactly the tickets a figure counts."""
    wanted: Filter = report.MEASURES[measure].but(**narrowed)
    return url_for("desk.tickets", **wanted.arguments())  # type: ignore[arg-type]
