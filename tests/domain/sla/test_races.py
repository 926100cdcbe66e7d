"""Sweepers and people at work on the same tickets at the same moment, and sweepers killed."""

import multiprocessing
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from helpdesk import database
from helpdesk.domain import tickets
from helpdesk.domain.sla import escalation
from helpdesk.domain.sla.verify import differences
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Event, EventKind, Notice, Priority, Target
from tests import cast
from tests.databases import app_at_work
from tests.domain.sla.cases import LONG
from tests.domain.sla.story import Story, at

NOW = at("18:00")
FORK = multiprocessing.get_context("fork")


def everything_agrees() -> None:
    """Ledger, history and bell tell the same, and the stored promises are what history says."""
    ledger = Counter(
        db.session.execute(
            select(
                EscalationFired.ticket_id,
                EscalationFired.target,
                EscalationFired.step,
                EscalationFired.generation,
            )
        ).all()
    )
    told = Counter(
        (event.ticket_id, event.data["target"], event.data["step"], event.data["generation"])
        for event in db.session.scalars(select(Event).where(Event.kind == EventKind.ESCALATED))
    )
    assert told == ledger
    assert set(ledger.values()) <= {1}
    rung = Counter(db.session.execute(select(Notice.event_id, Notice.person_id)).all())
    assert set(rung.values()) <= {1}
    assert [str(found) for found in differences(NOW) if not isinstance(found, int)] == []


def sweep_all(app) -> int:
    """One sweeper, going on until nothing is due."""
    looked_at = 0

    def one_round() -> int:
        count = escalation.sweep(NOW, limit=3)
        db.session.commit()
        return count

    with app_at_work(app):
        for _ in range(1000):
            count = database.retrying(one_round)
            looked_at += count
            if not count and not db.session.scalar(
                select(Target.id).where(Target.next_check_at <= NOW).limit(1)
            ):
                return looked_at
            db.session.rollback()
    raise AssertionError("the sweep never ends")


def work_on(app, numbers: list[int]) -> None:
    """An agent who raises, parks and solves tickets meanwhile."""

    def one_deed(number: int) -> None:
        agent = cast.person("agent2")
        ticket = tickets.find_for_change(agent, number)
        assert ticket is not None
        match number % 3:
            case 0:
                tickets.change_priority(ticket, Priority.CRITICAL, by=agent, now=NOW)
            case 1:
                tickets.take(ticket, by=agent, now=NOW)
            case _:
                tickets.reply(ticket, by=agent, text="Try it once more.", now=NOW)
        db.session.commit()

    with app_at_work(app):
        for number in numbers:
            database.retrying(lambda number=number: one_deed(number))


def test_sweepers_and_agents_at_once_tell_everything_once(app):
    with app_at_work(app):
        numbers = [Story("10:00").ticket.id for _ in range(12)]
    with ThreadPoolExecutor() as at_once:
        running = [
            at_once.submit(sweep_all, app),
            at_once.submit(work_on, app, numbers),
            at_once.submit(sweep_all, app),
            at_once.submit(work_on, app, numbers[::-1]),
        ]
        for task in running:
            task.result()
    with app_at_work(app):
        everything_agrees()
        fired = db.session.scalars(select(EscalationFired.ticket_id)).all()
        assert set(fired) == set(numbers)


@pytest.mark.faults
def test_sweepers_killed_at_any_moment_leave_each_step_taken_once(app):
    chance = random.Random(None if LONG else 42)
    with app_at_work(app):
        numbers = [Story("10:00").ticket.id for _ in range(400 if LONG else 60)]
    for _ in range(40 if LONG else 6):
        # No connection is open here, so a forked sweeper begins with its own.
        sweepers = [FORK.Process(target=sweep_all, args=(app,)) for _ in range(2)]
        for sweeper in sweepers:
            sweeper.start()
        time.sleep(chance.uniform(0.02, 0.4))
        for sweeper in sweepers:
            sweeper.kill()
            sweeper.join()
    sweep_all(app)
    with app_at_work(app):
        everything_agrees()
        steps = db.session.execute(select(EscalationFired.ticket_id, EscalationFired.step)).all()
        assert Counter(steps) == {
            (number, step): 1 for number in numbers for step in ("75%", "100%")
        }
