"""What the clock costs: one ticket computed again, its explanation, the forecast of all queues."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from benchmarks.cast import Actor, sign_in
from benchmarks.corpus.company import HOURS
from benchmarks.inside import Asker
from benchmarks.instance import application
from benchmarks.scenes import SCENES, Ask
from benchmarks.stores import Store
from helpdesk import Helpdesk, clock
from helpdesk.domain.configuration import setup
from helpdesk.domain.forecast import keeping
from helpdesk.domain.rehearsal import replaying
from helpdesk.domain.rehearsal.replaying import Period
from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.clock import evaluate
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.reading import history_of
from helpdesk.extensions import db
from helpdesk.models import Category, EventKind, Queue, Role, RoleGrant

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
AFTER_TOMORROW = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%dT%H:%M}"
FORMS = {
    "priority": "priority=critical",
    "category": "category={topic}",
    "queue": "queue={queue}",
    "wait": f"reason=planned&until={AFTER_TOMORROW}",
    "due-date": f"due={AFTER_TOMORROW}",
}
"""What is typed into each form that shows what it would change."""
REHEARSED = timedelta(days=365)


@dataclass(frozen=True)
class Reckoned:
    """Figures of one engine."""

    recompute_ms: float
    """Of a ticket with that many facts and every kind of promise; the median, in CPU."""
    fragments: dict[str, float]
    """CPU of a fragment over the ticket page's own, by name."""
    forecast_ms: float
    """CPU for each open ticket, of all queues at once."""
    rehearsed: float
    """Tickets rehearsed in a second of CPU, under a plan that allows half the time."""

    def __str__(self) -> str:
        fragments = ", ".join(f"{name} {share:.2f}" for name, share in self.fragments.items())
        return (
            f"recompute {self.recompute_ms:.2f} ms, forecast {self.forecast_ms:.2f} ms an open "
            f"ticket, {self.rehearsed:.0f} tickets rehearsed a second of CPU; over the ticket "
            f"page: {fragments}"
        )


def reckon(store: Store, tickets: int) -> Reckoned:
    """Measure on a copy of a corpus."""
    with store.copy(tickets) as place:
        app = application(place.folder, place.database)
        return Reckoned(recompute_ms(), dict(_shares(app)), _forecast_ms(app), _rehearsed(app))


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
    agents = sign_in(app).agents[
        :1
    ]  # of the busiest queue: in a small corpus others have none open
    scene = SCENES["ticket"]
    page = Asker(app, scene, scene.ours, agents, is_ours=True)
    for name, path in _fragments(app, agents[0]):
        fragment = Asker(app, scene, _asking(path), agents, is_ours=True)
        for asker in (page, fragment):
            asker.batch(BATCH)
        pairs = [(fragment.batch(BATCH), page.batch(BATCH)) for _ in range(ROUNDS)]
        yield name, statistics.median(ours / whole for ours, whole in pairs)


def _asking(path: str) -> Callable[[Actor, random.Random], Ask]:
    def ask(actor: Actor, chance: random.Random) -> Ask:
        return Ask("GET", f"/tickets/{chance.choice(actor.tickets)}/{path}", is_fragment=True)

    return ask


def _fragments(app: Helpdesk, actor: Actor) -> list[tuple[str, str]]:
    """Each fragment that the clock answers, with its address below the ticket's own. The actor
    leads the queue from now on: only leads set due dates by hand."""
    with app.app_context():
        here = select(Queue.id).where(Queue.slug == actor.queue)
        further = select(func.max(Queue.id)).where(Queue.is_active, Queue.slug != actor.queue)
        topics = select(func.max(Category.id)).where(Category.kind.is_not(None))
        queue, topic = db.session.scalar(further), db.session.scalar(topics)
        leads = RoleGrant(
            role=Role.LEAD,
            person_id=actor.person,
            queue_id=db.session.scalar(here),
            created_at=clock.now(),
        )
        db.session.add(leads)
        db.session.commit()
    forms = {noun: typed.format(queue=queue, topic=topic) for noun, typed in FORMS.items()}
    looks = [(f"what-if {noun}", f"what-if/{noun}?{typed}") for noun, typed in forms.items()]
    return [("explain", "targets/resolution"), ("chain", "chain"), *looks]


def _forecast_ms(app: Helpdesk) -> float:
    with app.app_context():
        now = clock.now()
        wanted = keeping.due(now)
        began = time.thread_time()
        made = keeping.make(wanted, now)
        taken = time.thread_time() - began
        db.session.remove()
        return taken * 1000 / max(1, sum(one.result["open"] for one in made))


def _rehearsed(app: Helpdesk) -> float:
    with app.app_context():
        now, base = clock.now(), setup.in_use()
        copy = base
        for plan in base.plans:
            targets = {
                priority: {kind: amount // 2 for kind, amount in promised.items()}
                for priority, promised in plan["targets"].items()
            }
            copy = copy.with_plan(plan | {"targets": targets})
        began = time.thread_time()
        portions = replaying.portions(base, copy, Period(now - REHEARSED, now, now))
        tickets = sum(portion.findings.tickets for portion in portions)
        taken = time.thread_time() - began
        db.session.remove()
        return tickets / taken
