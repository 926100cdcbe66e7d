"""What the clock costs: one ticket computed again, its explanation, the forecast of all queues."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.cast import Actor, sign_in
from benchmarks.corpus.company import HOURS
from benchmarks.inside import Asker
from benchmarks.instance import application
from benchmarks.scenes import SCENES, Ask
from benchmarks.stores import Store
from helpdesk import Helpdesk, clock
from helpdesk.domain.forecast import keeping
from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.clock import evaluate
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.reading import history_of
from helpdesk.extensions import db
from helpdesk.models import EventKind

FACTS = 50
TIMES = 300
ROUNDS, BATCH = 12, 10
PLAN = {
    "targets": {
        "high": {
            "take": 30,
            "first_response": 60,
            "next_response": 120,
            "update": 240,
            "resolution": 4800,
            "operational": "3 working days",
            "deadline": 28800,
        }
    }
}
FRAGMENTS: dict[str, Callable[[Actor, random.Random], Ask]] = {
    "explain": lambda actor, chance: Ask(
        "GET", f"/tickets/{chance.choice(actor.tickets)}/targets/resolution", is_fragment=True
    ),
}


@dataclass(frozen=True)
class Reckoned:
    """Figures of one engine."""

    recompute_ms: float
    """Of a ticket with that many facts and every kind of promise; the median, in CPU."""
    fragments: dict[str, float]
    """CPU of a fragment over the ticket page's own, by name."""
    forecast_ms: float
    """CPU for each open ticket, of all queues at once."""

    def __str__(self) -> str:
        fragments = ", ".join(f"{name} {share:.2f}" for name, share in self.fragments.items())
        return (
            f"recompute {self.recompute_ms:.2f} ms, forecast {self.forecast_ms:.2f} ms an open "
            f"ticket; over the ticket page: {fragments}"
        )


def reckon(store: Store, tickets: int) -> Reckoned:
    """Measure on a copy of a corpus."""
    with store.copy(tickets) as place:
        app = application(place.folder, place.database)
        return Reckoned(recompute_ms(), dict(_shares(app)), _forecast_ms(app))


def recompute_ms() -> float:
    """Milliseconds of CPU to compute every promise of a ticket again; the median."""
    facts, calendar, plan = list(_facts()), calendar_from(HOURS), plan_from(PLAN)
    now, taken = facts[-1].at + timedelta(hours=1), []
    for _ in range(TIMES):
        began = time.thread_time()
        history = history_of(facts, {1: (plan, calendar)})
        targets = evaluate(history.facts, plan, calendar, now)
        taken.append((time.thread_time() - began) * 1000)
    assert len(targets) == len(PLAN["targets"]["high"])
    return statistics.median(taken)


def _facts() -> Iterator[Fact]:
    """A ticket that was asked about, answered and put off again and again."""
    at = datetime(2026, 3, 16, 8, 5, tzinfo=UTC)
    opened = {"priority": "high", "plan": 1, "queue": 1}
    yield Fact(EventKind.OPENED, at, opened)
    yield Fact(EventKind.TAKEN, at + timedelta(minutes=9), {"to": 3, "state": "in_progress"})
    turns = (
        (EventKind.REPLIED, {"side": "staff"}),
        (EventKind.WAITING_STARTED, {"reason": "on_requester", "state": "waiting"}),
        (EventKind.REPLIED, {"side": "requester", "state": "in_progress"}),
    )
    for number in range(FACTS - 2):
        at += timedelta(minutes=97)
        kind, data = turns[number % len(turns)]
        yield Fact(kind, at, data)


def _shares(app: Helpdesk) -> Iterator[tuple[str, float]]:
    """Fragment and page asked in turn, in short batches: the median share."""
    cast, scene = sign_in(app), SCENES["ticket"]
    page = Asker(app, scene, scene.ours, cast.agents, is_ours=True)
    for name, ask in FRAGMENTS.items():
        fragment = Asker(app, scene, ask, cast.agents, is_ours=True)
        for asker in (page, fragment):
            asker.batch(BATCH)
        pairs = [(fragment.batch(BATCH), page.batch(BATCH)) for _ in range(ROUNDS)]
        yield name, statistics.median(ours / whole for ours, whole in pairs)


def _forecast_ms(app: Helpdesk) -> float:
    with app.app_context():
        now = clock.now()
        wanted = keeping.due(now)
        began = time.thread_time()
        made = keeping.make(wanted, now)
        taken = time.thread_time() - began
        db.session.remove()
        return taken * 1000 / max(1, sum(one.result["open"] for one in made))
