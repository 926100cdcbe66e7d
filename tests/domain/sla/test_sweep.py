"""The sweep over many tickets at once: with few questions, the longest due first, chains whole."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk.domain import following, history
from helpdesk.domain.sla import escalation
from helpdesk.domain.sla.verify import differences
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Event, EventKind, Notice
from tests.domain.sla.story import Story, at, sweep
from tests.faults.many import open_many

pytestmark = pytest.mark.usefixtures("company")
Statements = Callable[[], AbstractContextManager[list[str]]]


def questions_for(tickets: int, statements: Statements, when: str) -> int:
    """How often the database is asked to have both steps of so many tickets taken."""
    open_many(tickets, now=at("10:00") - timedelta(days=7))
    db.session.remove()
    with statements() as made:
        assert sweep(when) == tickets
    return sum(sql.startswith("SELECT") for sql in made)


def test_many_tickets_cost_no_more_questions_than_few(
    statements: Statements,
) -> None:
    few = questions_for(5, statements, "12:00")
    assert questions_for(45, statements, "12:01") <= few
    told = select(Event.id).where(Event.kind == EventKind.ESCALATED)
    rung = set(db.session.scalars(select(Notice.event_id)))
    assert len(db.session.scalars(told).all()) == 100
    assert rung >= set(db.session.scalars(told))


def test_the_longest_due_come_first() -> None:
    late, early, last = Story("11:00"), Story("10:00"), Story("12:00")
    escalation.sweep(at("Wed 12:00"), limit=1)
    assert (early.steps(), late.steps(), last.steps()) == (["75%", "100%"], [], [])
    escalation.sweep(at("Wed 12:00"), limit=1)
    assert late.steps() and not last.steps()


def test_steps_taken_in_one_go_stand_in_an_unbroken_history() -> None:
    story, other = Story("10:00").take("10:05"), Story("10:00")
    sweep("Tue 18:00")
    assert story.steps() == other.steps() == ["75%", "100%"]
    events = select(Event).where(Event.ticket_id == story.ticket.id).order_by(Event.id)
    versions = [event.version for event in db.session.scalars(events)]
    assert versions == [*range(1, story.ticket.version + 1)]
    assert history.tampered([story.ticket.id, other.ticket.id]) == set()


def test_a_wait_that_began_while_the_sweep_waited_for_the_ticket_is_seen() -> None:
    story = Story("10:00").answer("10:05").wait("16:00:05")
    sweep("16:00:03")
    assert story.steps() == ["75%"]
    assert story.ticket.work_order == "2"
    assert [found for found in differences(at("16:00:07")) if not isinstance(found, int)] == []


def test_what_was_not_to_be_told_is_not_told_by_a_sweep_either() -> None:
    story = Story("10:00")
    before = len(db.session.scalars(select(Notice.id)).all())
    with following.untold():
        sweep("Tue 18:00")
    assert story.steps() == ["75%", "100%"]
    assert len(db.session.scalars(select(EscalationFired.id)).all()) == 2
    assert len(db.session.scalars(select(Notice.id)).all()) == before
