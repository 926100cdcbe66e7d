"""Where the time went: by support line and by queue, over a period."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.numbers import format_decimal
from flask import Response, render_template, request

from helpdesk import clock, i18n, web
from helpdesk.blueprints.dashboards import blueprint
from helpdesk.domain import policy
from helpdesk.domain.reports.by_line import figures
from helpdesk.domain.reports.by_line.figures import Figures, Report
from helpdesk.domain.sla.explain import reason_in_words
from helpdesk.domain.standing import standing
from helpdesk.extensions import db
from helpdesk.i18n import _, text_in
from helpdesk.models import Queue
from helpdesk.reader import reader
from helpdesk.words import business_time

SPANS = (7, 30, 90)
USUAL = 30
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: days, both included, and whose queues."""

    first: date
    last: date
    department: str
    queue: str

    @property
    def since(self) -> datetime:
        """The period's first instant, on the reader's own clock."""
        return i18n.from_local(datetime.combine(self.first, time()))

    @property
    def until(self) -> datetime:
        """The first instant after it."""
        return i18n.from_local(datetime.combine(self.last + timedelta(days=1), time()))

    def but(self, days: int) -> dict[str, str]:
        """The same for so many days until today, as arguments of an address."""
        today = i18n.local(clock.now()).date()
        first = today - timedelta(days=days - 1)
        return self.arguments | {"from": first.isoformat(), "to": today.isoformat()}

    @property
    def arguments(self) -> dict[str, str]:
        """It as arguments of an address."""
        given = {"department": self.department, "queue": self.queue}
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return days | {name: value for name, value in given.items() if value}


@blueprint.get("/lines")
@web.requires(policy.can_see_dashboards)
def by_line() -> str:
    """The time of each line and queue, and which hand work to which."""
    mine = _mine()
    asked, chosen, found = _found(mine)
    reasons = {reason: 0 for one in found.by_line.values() for reason in one.paused_for if reason}
    return render_template(
        "dashboards/by_line.html",
        asked=asked,
        spans=SPANS,
        found=found,
        most=max((_whole(one) for one in found.by_line.values()), default=0),
        most_stays=figures.MOST,
        reasons=[(reason, reason_in_words(reason)) for reason in sorted(reasons)],
        rows=_rows(found, chosen),
        names=_names(),
        mine=mine,
        departments={queue.department.slug: queue.department.name for queue in mine},
        hours=hours,
        length=length,
    )


@blueprint.get("/lines.csv")
@web.requires(policy.can_see_dashboards)
def by_line_csv() -> Response:
    """The same figures as a table to take away: hours with a decimal point."""
    asked, chosen, found = _found(_mine())
    lines = io.StringIO()
    writer = csv.writer(lines)
    is_moves = request.args.get("what") == "hand-overs"
    writer.writerows(_moves_table(found) if is_moves else _table(found, chosen))
    name = f"{'hand-overs' if is_moves else 'time-by-line'}-{asked.first}-{asked.last}.csv"
    answer = Response(lines.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def hours(seconds: float) -> str:
    """A sum in whole hours, below ten with one decimal."""
    number = seconds / 3600
    shown = format_decimal(round(number, 1 if number < 10 else 0), locale=reader().locale)
    return _("%(h)s h", h=shown)


def length(seconds: float | None) -> str:
    """How long a stay was; a dash where there is none."""
    return "–" if seconds is None else business_time(int(seconds) // 60)


def _mine() -> Sequence[Queue]:
    """The queues whose figures the reader sees, first line first."""
    seen = policy.figure_queues(standing(web.me()))
    query = policy.visible_queues(web.me()).where(Queue.id.in_(seen))
    return sorted(db.session.scalars(query), key=lambda one: (one.line, one.position, one.id))


def _found(mine: Sequence[Queue]) -> tuple[Asked, list[Queue], Report]:
    """What was asked for, of which of these queues, and what is known of them."""
    asked = _asked(mine)
    chosen = _chosen(mine, asked)
    found = figures.report([queue.id for queue in chosen], asked.since, asked.until)
    return asked, chosen, found


def _asked(mine: Sequence[Queue]) -> Asked:
    today = i18n.local(clock.now()).date()
    last = _day("to") or today
    first = _day("from") or last - timedelta(days=USUAL - 1)
    if first > last:
        first, last = last, first
    queue, department = request.args.get("queue", ""), request.args.get("department", "")
    return Asked(
        first,
        last,
        department if department in {one.department.slug for one in mine} else "",
        queue if queue in {one.slug for one in mine} else "",
    )


def _day(name: str) -> date | None:
    try:
        return min(max(date.fromisoformat(request.args.get(name, "")), EARLIEST), LATEST)
    except ValueError:
        return None


def _chosen(mine: Sequence[Queue], asked: Asked) -> list[Queue]:
    return [
        one
        for one in mine
        if asked.queue in ("", one.slug) and asked.department in ("", one.department.slug)
    ]


def _rows(found: Report, chosen: Sequence[Queue]) -> list[tuple[Queue, Figures]]:
    return [(queue, found.by_queue.get(queue.id, Figures())) for queue in chosen]


def _names() -> dict[int, str]:
    """Every queue: work comes from and goes to those of others, too."""
    return {queue.id: text_in(queue.name) for queue in db.session.scalars(db.select(Queue))}


def _whole(one: Figures) -> int:
    return one.counted + one.paused


def _table(found: Report, chosen: Sequence[Queue]) -> Iterator[list[object]]:
    """One row a line, then one a queue."""
    reasons = sorted({reason for one in found.by_line.values() for reason in one.paused_for})
    yield [
        *("line", "queue", "stays", "there now", "counted hours", "unassigned hours"),
        *("paused hours", "closed hours", "median hours", "9 in 10 within, hours"),
        *("kept", "missed"),
        *(f"paused hours: {reason}" for reason in reasons),
    ]
    for line, one in found.by_line.items():
        yield [line, "", *_cells(one, reasons)]
    for queue, one in _rows(found, chosen):
        yield [queue.line, queue.slug, *_cells(one, reasons)]


def _cells(one: Figures, reasons: Sequence[str]) -> list[object]:
    times = (one.counted, one.unassigned, one.paused, one.closed, one.median, one.p90)
    paused = (one.paused_for[reason] for reason in reasons)
    return [
        *(one.stays, one.there),
        *("" if seconds is None else f"{seconds / 3600:.2f}" for seconds in times),
        *(one.kept, one.missed),
        *(f"{seconds / 3600:.2f}" for seconds in paused),
    ]


def _moves_table(found: Report) -> Iterator[list[object]]:
    slugs = {queue.id: queue.slug for queue in db.session.scalars(db.select(Queue))}
    yield ["from", "to", "hand-overs", "came straight back"]
    for one in found.hand_overs:
        yield [slugs[one.source], slugs[one.target], one.times, one.back]
