"""A change and the sweep at the same moment, within a second of the due time, by the real clock.

Sweepers and agents are processes of their own. Whoever has the ticket's row first decides: after a
wait, a solution or an answer that came first nothing is told any more; what was told stays told.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event as Signal
from random import Random

from sqlalchemy import func, select

from helpdesk import Helpdesk, clock, database
from helpdesk.domain import tickets
from helpdesk.domain.sla import escalation, verify
from helpdesk.extensions import db
from helpdesk.jobs.passing_time import BATCH, let_time_pass
from helpdesk.jobs.units import unit
from helpdesk.models import (
    EscalationFired,
    Event,
    EventKind,
    Notice,
    Plan,
    Priority,
    ResolutionCode,
    Target,
    Ticket,
)
from tests import cast
from tests.databases import app_at_work
from tests.faults.figures import IN_FULL, measured
from tests.faults.promises import TO_SOLVE, count_around_the_clock, ledger

RACES = 1000 if IN_FULL else 40
AGENTS, SWEEPERS = 8, 2
CLOSE = 0.05  # seconds
FORK = get_context("fork")
E = EventKind
TO_ANSWER = timedelta(minutes=cast.PROMISES["targets"]["high"]["first_response"])
PROMISES = cast.PROMISES | {
    "escalation": [
        {"at_percent": 100, "target": kind, "tell": ["assignee", "lead"]}
        for kind in ("resolution", "first_response")
    ]
}


@dataclass(frozen=True)
class Deed:
    """What an agent does; ``told`` says whether the step is told although the deed came first."""

    do: Callable[[Ticket], object]
    leaves: tuple[EventKind, ...]
    told: Callable[[datetime, datetime], bool]
    """Of the deed's own instant and the due time."""
    target: str = "resolution"


def _wait(ticket: Ticket) -> None:
    tickets.wait(ticket, "on_requester", by=cast.person("agent2"), now=clock.now())


def _answer(ticket: Ticket) -> None:
    tickets.reply(ticket, by=cast.person("agent2"), text="Try again.", now=clock.now())


def _ask(ticket: Ticket) -> None:
    tickets.reply(ticket, by=cast.person("employee"), text="Any news?", now=clock.now())


def _solve(ticket: Ticket) -> None:
    tickets.resolve(
        ticket,
        by=cast.person("agent2"),
        text="The tunnel stands again.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=timedelta(days=1),
    )


def _becomes(priority: Priority) -> Callable[[Ticket], None]:
    def change(ticket: Ticket) -> None:
        tickets.change_priority(ticket, priority, by=cast.person("agent2"), now=clock.now())

    return change


def never(at: datetime, due: datetime) -> bool:
    """The promise is kept, or due later."""
    return False


def always(at: datetime, due: datetime) -> bool:
    """The promise stays broken."""
    return True


def once_due(at: datetime, due: datetime) -> bool:
    """A wait that begins after the due time changes nothing of it."""
    return at >= due


DEEDS = {
    "waits": Deed(_wait, (E.WAITING_STARTED,), once_due),
    "is answered": Deed(_answer, (E.REPLIED,), never, "first_response"),
    "is asked about": Deed(_ask, (E.REPLIED,), always),
    "is solved": Deed(_solve, (E.RESOLVED,), never),
    "matters less": Deed(_becomes(Priority.LOW), (E.PRIORITY_CHANGED,), never),
    "matters more": Deed(_becomes(Priority.CRITICAL), (E.PRIORITY_CHANGED,), always),
}


@dataclass(frozen=True)
class Race:
    """A ticket, when its promise was due, and what was done to it at about that moment."""

    ticket: int
    due: datetime
    name: str

    @property
    def deed(self) -> Deed:
        return DEEDS[self.name]


@dataclass
class Tally:
    """How the races ended."""

    swept_first: Counter[str]
    done_first: Counter[str]
    close: int = 0


def test_whoever_comes_first_decides_and_every_step_is_told_once(app: Helpdesk) -> None:
    with app_at_work(app):
        count_around_the_clock()
        db.session.scalars(select(Plan)).one().document = PROMISES
        db.session.commit()
    with sweeping(app):
        races = _run(app)
    let_the_rest_be_told(app)
    with app_at_work(app), database.reading():
        tally = _judged(races)
        _agrees([race.ticket for race in races])
    swept, done = tally.swept_first.total(), tally.done_first.total()
    assert swept + done == RACES
    assert swept and done
    measured(
        "races",
        f"{RACES:,} changes within a second of the due time: {swept:,} times the sweep was first, "
        f"{done:,} times the change, {tally.close:,} times within {CLOSE * 1000:.0f} ms of each "
        "other; nothing told twice, lost, or after a change that came first",
    )


@contextmanager
def sweeping(app: Helpdesk) -> Iterator[None]:
    """Sweepers at work without a pause, as processes; no connection may be open here."""
    enough = FORK.Event()
    sweepers = [FORK.Process(target=_sweep, args=(app, enough)) for _ in range(SWEEPERS)]
    for sweeper in sweepers:
        sweeper.start()
    try:
        yield
    finally:
        enough.set()
        for sweeper in sweepers:
            sweeper.join(60)
    assert [sweeper.exitcode for sweeper in sweepers] == [0] * SWEEPERS


def _sweep(app: Helpdesk, enough: Signal) -> None:
    with app_at_work(app):
        while not enough.wait(0.001):
            unit(escalation.sweep, clock.now(), BATCH)


def _run(app: Helpdesk) -> list[Race]:
    """Agents, as processes, each with a part of the races."""
    told: SimpleQueue[list[Race]] = FORK.SimpleQueue()
    agents = [FORK.Process(target=_work, args=(app, number, told)) for number in range(AGENTS)]
    for agent in agents:
        agent.start()
    races = [race for _ in agents for race in told.get()]
    for agent in agents:
        agent.join()
    return races


def _work(app: Helpdesk, number: int, told: "SimpleQueue[list[Race]]") -> None:
    """Race after race; what has come of them when something went wrong is too few."""
    chance, races, takes = Random(number), list[Race](), 0.3
    try:
        with app_at_work(app):
            for _ in range(RACES // AGENTS):
                name, after, began = chance.choice(list(DEEDS)), _after(chance), clock.now()
                due = began + timedelta(seconds=takes * 2 + max(0.0, -after) + 0.05)
                race = Race(
                    database.retrying(lambda name=name, due=due: _opened(name, due)), due, name
                )
                takes = (clock.now() - began).total_seconds()
                time.sleep(max(0.0, (due - clock.now()).total_seconds() + after))
                database.retrying(lambda race=race: _do(race))
                races.append(race)
    finally:
        told.put(races)


def _after(chance: Random) -> float:
    """Seconds after the due time: half of the deeds are done while the sweep is at the same
    ticket, and all within a second."""
    return chance.choice((chance.gauss(0, 0.01), chance.uniform(-1, 1)))


def _opened(name: str, due: datetime) -> int:
    """A ticket whose promise is due then; committed."""
    lasts = TO_SOLVE if DEEDS[name].target == "resolution" else TO_ANSWER
    category, person = cast.category("vpn"), cast.person("employee")
    ticket = tickets.open_ticket(
        by=person,
        requester=person,
        category=category,
        form_version=category.form_versions[0],
        title="No VPN",
        description="It does not connect.",
        answers={},
        now=due - lasts,
    )
    if DEEDS[name].target == "resolution":
        tickets.reply(ticket, by=cast.person("agent2"), text="Soon.", now=due - lasts * 0.99)
    number = ticket.id
    db.session.commit()
    db.session.remove()
    return number


def _do(race: Race) -> None:
    """The deed as a request does it: the ticket's row is locked, then the clock is read."""
    ticket = tickets.find_for_change(cast.person("agent2"), race.ticket)
    assert ticket is not None
    race.deed.do(ticket)
    db.session.commit()
    db.session.remove()  # a look at it would begin the next transaction, and hold the others up


def let_the_rest_be_told(app: Helpdesk) -> None:
    """Sweep until nothing is due."""
    with app_at_work(app):
        let_time_pass()
        with database.reading():
            due = select(func.count(Target.id)).where(Target.next_check_at <= clock.now())
            assert db.session.scalar(due) == 0


def _judged(races: Sequence[Race]) -> Tally:
    """Each race against what must have come of it, by the order in the ticket's own history."""
    tally, found = Tally(Counter(), Counter()), _events([race.ticket for race in races])
    fired: dict[int, list[EscalationFired]] = defaultdict(list)
    for row in ledger():
        fired[row.ticket_id].append(row)
    for race in races:
        events, rows = found[race.ticket], fired[race.ticket]
        told = [event for event in events if _is_the_step(event, race)]
        deed = [event for event in events if event.kind in race.deed.leaves][-1]
        swept_first = bool(told) and told[0].id < deed.id
        must = swept_first or race.deed.told(deed.at, race.due)
        assert len(told) == must, (race, deed.at, [(one.at, one.data) for one in told])
        steps = Counter((row.target.value, row.step.removesuffix("!")) for row in rows)
        assert steps == ({(race.deed.target, "100%"): 1} if must else {}), race
        assert all(row.fired_at >= row.due_at for row in rows), race
        (tally.swept_first if swept_first else tally.done_first)[race.name] += 1
        tally.close += bool(told) and abs((told[0].at - deed.at).total_seconds()) < CLOSE
    return tally


def _events(ids: Sequence[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    query = select(Event).where(Event.ticket_id.in_(ids)).order_by(Event.id)
    for event in db.session.scalars(query):
        found[event.ticket_id].append(event)
    return found


def _is_the_step(event: Event, race: Race) -> bool:
    """Whether it tells that the promise is broken: in its own time, or for what was behind."""
    is_step = event.kind is E.ESCALATED and event.data["step"].removesuffix("!") == "100%"
    return is_step and event.data["target"] == race.deed.target


def _agrees(ids: Sequence[int]) -> None:
    """History, ledger, bell and stored promises tell the same."""
    kept = Counter((row.ticket_id, row.target.value, row.step, row.generation) for row in ledger())
    told = Counter(
        (event.ticket_id, event.data["target"], event.data["step"], event.data["generation"])
        for events in _events(ids).values()
        for event in events
        if event.kind is E.ESCALATED
    )
    assert told == kept
    rung = db.session.execute(select(Notice.event_id, Notice.person_id)).all()
    assert len(rung) == len(set(rung))
    assert list(verify.of_tickets(ids, clock.now())) == []
