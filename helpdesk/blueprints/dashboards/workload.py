"""The workload board: numbers first, then who carries what; every mark opens its tickets."""

from functools import lru_cache

from flask import current_app, render_template, url_for
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup

from helpdesk import clock, navigation, web
from helpdesk.blueprints.auth.signed_in import polled
from helpdesk.blueprints.dashboards import blueprint
from helpdesk.domain import policy
from helpdesk.domain.lists import Filter
from helpdesk.domain.reports import workload as report
from helpdesk.domain.standing import standing
from helpdesk.reader import reader

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


def _board() -> Markup:
    """The board as of this minute and the last event.

    It is drawn again when anything happened, or when another minute made tickets late.
    """
    person = web.me()
    drawn: Markup = current_app.extensions["boards"](
        person.id, standing(person), reader(), *navigation.as_of()
    )
    return drawn


@blueprint.record_once
def _keep_boards(state: BlueprintSetupState) -> None:
    """The last boards drawn, so that asking again while nothing happens costs next to nothing."""
    state.app.extensions["boards"] = lru_cache(maxsize=32)(_drawn)


def _drawn(*_as_of: object) -> Markup:
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
