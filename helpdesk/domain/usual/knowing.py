"""What was measured, for those who ask: pages, mails and the forecast."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)

from helpdesk.domain.tickets.shown import Shown
from helpdesk.extensions import db
from helpdesk.models import Measure, State, Ticket, UsualTime

ENOUGH = 10
"""From fewer cases nothing is told to requesters: two quick ones are no usual time."""
MOST_AHEAD = 50
"""Further ahead nobody counts."""


@dataclass(frozen=True)
class Usual:
    """How long something usually takes: half take no longer than the first, nine in ten than the
    second. ``day_minutes`` make a working day.
    """

    cases: int
    median_minutes: int
    p90_minutes: int
    day_minutes: int


@dataclass(frozen=True)
class Expectation:
    """What can be said of a ticket beside its promises."""

    ahead: int | None
    """How many tickets of its queue come before it in the order of work, those that wait left out;
    ``MOST_AHEAD`` means so many or more. None: it is not in line itself."""
    usual: dict[Measure, Usual]
    """What is known well enough to be told."""


TOLD = (Measure.FIRST_RESPONSE, Measure.RESOLUTION)
FIGURES = (
    UsualTime.kind,
    UsualTime.cases,
    UsualTime.median_minutes,
    UsualTime.p90_minutes,
    UsualTime.day_minutes,
)
MEASURED = select(*FIGURES).where(
    UsualTime.category_id == bindparam("category", type_=Integer),
    UsualTime.kind.in_(TOLD),
    UsualTime.cases >= ENOUGH,
)


def of_topic(category_id: int) -> dict[Measure, Usual]:
    """How long answers and solutions on a topic usually take, as far as it is known."""
    rows = db.session.execute(MEASURED, {"category": category_id})
    return {kind: Usual(*figures) for kind, *figures in rows}


def expectation(ticket: Shown) -> Expectation:
    """A ticket's place in line and the usual times of its topic, in one statement."""
    asked = {
        "category": ticket.category_id,
        "queue": ticket.queue_id,
        "order": ticket.work_order,
        "number": ticket.id,
    }
    usual, ahead = {}, 0
    for kind, count, *figures in db.session.execute(_expecting(), asked):
        if kind is None:
            ahead = count
        else:
            usual[kind] = Usual(count, *figures)
    is_in_line = ticket.is_open and ticket.state is not State.WAITING
    return Expectation(ahead if is_in_line else None, usual)


@lru_cache(maxsize=1)
def _expecting() -> CompoundSelect[*tuple[Any, ...]]:
    """The usual times, and one more row: no kind, and how many are ahead."""
    place = tuple_(Ticket.work_order, Ticket.id)
    before = (
        select(Ticket.id)
        .where(
            Ticket.queue_id == bindparam("queue", type_=Integer),
            Ticket.is_open.is_(True),
            Ticket.state != State.WAITING,
            place < tuple_(bindparam("order", type_=String), bindparam("number", type_=Integer)),
        )
        .limit(MOST_AHEAD)
        .subquery()
    )
    count = select(func.count()).select_from(before).scalar_subquery()
    nothing = literal(0)
    return union_all(MEASURED, select(cast(null(), String), count, nothing, nothing, nothing))
