"""The filled demo: a company at work, in which every rule has been kept."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk, create_app, settings
from helpdesk.demo.fill import fill
from helpdesk.domain import history
from helpdesk.domain.rehearsal.figures import Figures
from helpdesk.domain.sla import escalation, verify
from helpdesk.extensions import db
from helpdesk.models import (
    Category,
    Channel,
    Event,
    Notice,
    OutboxMail,
    Person,
    Priority,
    Queue,
    Rating,
    Rehearsal,
    RehearsalState,
    State,
    Target,
    TargetState,
    Ticket,
    WaitingReason,
)
from tests import company
from tests.databases import ENGINE, Databases, app_at_work
from tests.shared import made_once

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, 11:00 in Kyiv

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(ENGINE != "sqlite", reason="the demo lives in SQLite"),
]


def application(folder: Path) -> Helpdesk:
    """The application on the database in a folder."""
    url = f"sqlite:///{folder / 'helpdesk.sqlite'}"
    return create_app(settings.load(instance=folder, database_url=url, secret_key="of tests"))


@pytest.fixture(scope="module")
def filled(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helpdesk]:
    """The demo's database, filled once for all tests of this file, which only read it."""

    def fill_one(folder: Path) -> None:
        for _ in databases.fresh(folder):
            app = application(folder)
            company.empty(app)
            with app_at_work(app):
                assert 380 <= fill(NOW) <= 430
                db.session.commit()

    folder = tmp_path_factory.mktemp("filled") / "own"
    shutil.copytree(made_once(tmp_path_factory, "filled-demo", fill_one), folder)
    with app_at_work(application(folder)) as app:
        yield app


def test_there_are_tickets_in_every_state_and_for_every_reason(filled: Helpdesk) -> None:
    states = counts(Ticket.state)
    assert set(states) == set(State)
    assert states[State.CLOSED] > 280
    assert min(states[State.NEW], states[State.IN_PROGRESS], states[State.WAITING]) >= 10
    assert states[State.RESOLVED] >= 3
    assert set(counts(Ticket.waiting_reason)) == {None, *WaitingReason}
    assert set(counts(Ticket.priority)) == set(Priority)
    assert set(counts(Ticket.channel)) >= {Channel.WEB, Channel.PHONE, Channel.WALK_IN}
    assert len(counts(Ticket.queue_id)) == db.session.scalar(select(func.count(Queue.id)))
    topics = select(func.count(Category.id)).where(Category.kind.is_not(None))
    assert len(counts(Ticket.category_id)) == db.session.scalar(topics)
    assert set(counts(Rating.score)) >= {3, 4, 5}


def test_some_promises_are_broken_and_some_are_about_to_be(filled: Helpdesk) -> None:
    late = select(func.count(Ticket.id)).where(Ticket.is_open, Ticket.due_at < NOW)
    soon = select(func.count(Ticket.id)).where(
        Ticket.is_open, Ticket.due_at.between(NOW, NOW + timedelta(hours=4))
    )
    assert 8 <= (db.session.scalar(late) or 0) <= 40
    assert (db.session.scalar(soon) or 0) >= 4
    states = counts(Target.state)
    assert states[TargetState.MET] > 2 * states[TargetState.MISSED]


def test_the_cast_finds_what_its_pages_are_for(filled: Helpdesk) -> None:
    mine = states_of(Ticket.requester_id == person("employee").id)
    assert {State.NEW, State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.CLOSED} <= set(mine)
    for name in ("agent", "agent2"):
        assert sum(states_of(Ticket.is_open, Ticket.assignee_id == person(name).id).values()) >= 8
    unassigned = states_of(Ticket.is_open, Ticket.assignee_id.is_(None))
    assert unassigned[State.NEW] >= 10


def test_a_rehearsal_shows_promises_that_flip(filled: Helpdesk) -> None:
    row = db.session.scalars(select(Rehearsal)).one()
    assert (row.state, row.seen) == (RehearsalState.DONE, row.total)
    found = Figures(row.counts)
    assert found.worse > 3
    assert found.listeners
    assert not found.unreadable
    assert found.total.after.broken - found.total.before.broken == found.worse - found.better


def test_every_stored_promise_agrees_with_history(filled: Helpdesk) -> None:
    found = [one for one in verify.differences(NOW) if isinstance(one, verify.Difference)]
    assert found == []


def test_every_history_is_an_unbroken_chain_told_in_order(filled: Helpdesk) -> None:
    assert not history.tampered(db.session.scalars(select(Ticket.id)).all())
    times = db.session.execute(select(Event.ticket_id, Event.at).order_by(Event.id)).all()
    assert times == sorted(times, key=lambda row: row.at)
    assert all(row.at <= NOW for row in times)


def test_nothing_of_the_past_is_sent_or_escalated_again(filled: Helpdesk) -> None:
    assert db.session.scalar(select(func.count(OutboxMail.id))) == 0
    unread = select(Notice.person_id, func.count()).where(Notice.read_at.is_(None))
    assert all(count <= 5 for _, count in db.session.execute(unread.group_by(Notice.person_id)))
    before = db.session.scalar(select(func.count(Event.id)))
    escalation.sweep(NOW)
    db.session.flush()
    assert db.session.scalar(select(func.count(Event.id))) == before
    db.session.rollback()


def test_filling_again_changes_nothing(filled: Helpdesk) -> None:
    assert fill(NOW) == 0


def counts(column) -> dict:
    return dict(db.session.execute(select(column, func.count()).group_by(column)).all())


def states_of(*conditions) -> dict[State, int]:
    query = select(Ticket.state, func.count()).where(*conditions).group_by(Ticket.state)
    return dict(db.session.execute(query).all())


def person(username: str) -> Person:
    return db.session.scalars(select(Person).where(Person.username == username)).one()
