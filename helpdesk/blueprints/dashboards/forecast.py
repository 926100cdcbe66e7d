"""What will become of a queue at the present pace, and what would help."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, render_template
from sqlalchemy import select

from helpdesk import clock, web
from helpdesk.blueprints.auth.signed_in import polled
from helpdesk.blueprints.dashboards import blueprint
from helpdesk.domain import policy
from helpdesk.domain.forecast import wording
from helpdesk.extensions import db
from helpdesk.i18n import text_in
from helpdesk.models import Forecast, Person, Queue, Ticket


@dataclass(frozen=True)
class Missed:
    """A ticket that will miss a promise, as its reader may know it."""

    ticket: Ticket
    is_solution: bool
    due_at: datetime
    by: timedelta | None
    """How late it will be; None: it is not done as far as was looked."""


@blueprint.get("/forecasts/<slug>")
@web.requires(policy.can_see_dashboards)
def forecast(slug: str) -> str:
    """The queue's forecast with everything it assumes."""
    return render_template("dashboards/forecast.html", **_values(slug))


@blueprint.get("/forecasts/<slug>/now")
@web.requires(policy.can_see_dashboards)
@polled
def forecast_now(slug: str) -> str:
    """The forecast alone: the page asks for it again to stay live."""
    return render_template("dashboards/_forecast.html", **_values(slug))


def _values(slug: str) -> dict[str, object]:
    queue = db.session.scalars(select(Queue).where(Queue.slug == slug, Queue.is_active)).first()
    if queue is None or not policy.can_see_figures(web.me(), queue.id):
        abort(404)
    found, now = db.session.get(Forecast, queue.id), clock.now()
    if found is None:
        return {"queue": queue, "forecast": None, "instant": now}
    missed = _missed(found)
    numbers = {one["person"] for one in found.result["changes"]} | set(found.result["people"])
    people = _names(numbers)
    queues = {one.id: text_in(one.name) for one in db.session.scalars(select(Queue))}
    back = found.result["back"]
    return {
        "queue": queue,
        "forecast": found,
        "instant": now,
        "headline": wording.headline(found),
        "empty_at": wording.emptied(found, now),
        "missed": missed,
        "hidden": found.will_miss - len(missed),
        "here": len(found.result["people"]) - len(back),
        "away": [
            (people.get(int(number), ""), datetime.fromisoformat(day).date())
            for number, day in back.items()
        ],
        "changes": [
            wording.change_in_words(change, found.will_miss, now, queues, people)
            for change in found.result["changes"]
        ],
        "assumptions": list(wording.assumptions(found)),
    }


def _missed(found: Forecast) -> list[Missed]:
    """The tickets named, those left out that the reader may not open."""
    named = {one["number"]: one for one in found.result["missed"]}
    query = policy.visible_tickets(web.me()).where(Ticket.id.in_(named))
    tickets = {ticket.id: ticket for ticket in db.session.scalars(query)}
    rows = []
    for number, one in named.items():
        due, at = wording.instant(one["due"]), wording.instant(one["at"])
        if number in tickets and due is not None:
            by = at - due if at else None
            rows.append(Missed(tickets[number], one["is_solution"], due, by))
    return rows


def _names(numbers: set[int | None]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_([one for one in numbers if one]))
    return dict(db.session.execute(query).all())
