"""A ticket that was brought in rests until somebody works on it; then it lives as any ticket."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.domain import replay, tickets
from helpdesk.domain.directory import mirror
from helpdesk.domain.reminders.giving import remind_due
from helpdesk.domain.replay import KnownNames, Origin, Picture
from helpdesk.domain.sla import escalation, verify
from helpdesk.extensions import db
from helpdesk.models import EscalationFired, Event, OutboxMail, Priority, State, Target, Ticket
from tests import cast
from tests.databases import app_at_work
from tests.domain.sla.story import at

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _company(app: Helpdesk) -> Iterator[None]:
    with app_at_work(app):
        yield


def brought_in(when: str, *states: tuple[str, State]) -> Ticket:
    """A ticket of the network queue: VPN, high, an answer in 1 h and a solution in 8 h."""
    names = KnownNames("Other", now=at("18:00"))

    def picture(state: State) -> Picture:
        assignee = cast.person("agent2") if state is not State.NEW else None
        return Picture(state, cast.queue("network"), cast.category("vpn"), Priority.HIGH, assignee)

    ticket = replay.open_ticket(
        Origin("Other", "A-1"),
        picture(State.NEW),
        title="Tunnel",
        requester=cast.person("employee"),
        by=names.person("Somebody"),
        at=at(when),
        description="It says error 809.",
    )
    for moment, state in states:
        replay.go_on(ticket, picture(state), by=cast.person("agent2"), at=at(moment))
    replay.settle([ticket], until=at("10:30"), now=at("10:30"))
    db.session.commit()
    return ticket


def fired() -> list[tuple[str, str]]:
    query = select(EscalationFired.target, EscalationFired.step).order_by(EscalationFired.id)
    return [tuple(row) for row in db.session.execute(query)]


def sweep(when: datetime) -> None:
    escalation.sweep(when)
    tickets.wake_due(when)
    remind_due(when)
    tickets.close_due(when)
    db.session.commit()


def test_it_rests_however_late_it_is() -> None:
    ticket = brought_in("10:00")
    sweep(at("Fri 18:00"))
    assert fired() == []
    states = dict(db.session.execute(select(Target.kind, Target.state)).all())
    assert set(states.values()) == {"missed"}, "but what it missed can be seen"
    assert ticket.state is State.NEW
    assert db.session.scalar(select(func.count(OutboxMail.id))) == 0


def test_a_solved_one_is_never_closed_by_silence() -> None:
    ticket = brought_in("10:00", ("10:10", State.IN_PROGRESS), ("10:20", State.RESOLVED))
    sweep(at("10:30") + 400 * DAY)
    assert (ticket.state, ticket.closes_at) == (State.RESOLVED, None)


def test_once_somebody_takes_it_later_steps_are_told_and_earlier_ones_are_not() -> None:
    ticket = brought_in("10:00")
    tickets.take(ticket, by=cast.person("agent2"), now=at("17:00"))  # 75 % were used up at 16:00
    db.session.commit()
    sweep(at("17:30"))
    assert fired() == []
    sweep(at("18:00") + DAY)  # the solution was due at 18:00
    assert fired() == [("resolution", "100%")]


def test_a_solved_one_that_comes_back_and_is_solved_here_closes_as_any() -> None:
    ticket = brought_in("10:00", ("10:10", State.IN_PROGRESS), ("10:20", State.RESOLVED))
    tickets.not_solved(ticket, by=ticket.requester, text="It is back.", now=at("11:00"))
    tickets.resolve(
        ticket,
        by=cast.person("agent2"),
        text="The tunnel stands again.",
        code=tickets.resolving.SOLVED_CODES[0],
        now=at("12:00"),
        closes_after=DAY,
    )
    db.session.commit()
    sweep(at("12:00") + DAY)
    sweep(at("12:00") + 2 * DAY)
    assert ticket.state is State.CLOSED


def test_its_stored_promises_are_what_history_says_before_and_after() -> None:
    ticket = brought_in("10:00", ("10:10", State.IN_PROGRESS))
    for moment in (at("10:30"), at("Fri 18:00")):
        assert differences(moment) == []
    tickets.reply(ticket, by=cast.person("agent2"), text="Try again.", now=at("11:00"))
    db.session.commit()
    assert differences(at("11:30")) == []
    assert replay.lives_here([ticket]) == {ticket.id}


def differences(now: datetime) -> list[str]:
    return [str(one) for one in verify.differences(now) if isinstance(one, verify.Difference)]


def test_facts_cannot_be_written_before_those_already_there() -> None:
    ticket = brought_in("10:00", ("10:10", State.IN_PROGRESS))
    picture = Picture(State.NEW, ticket.queue, ticket.category, Priority.LOW)
    with pytest.raises(ValueError, match="lies before"):
        replay.go_on(ticket, picture, by=None, at=at("10:05"))


def test_its_first_text_is_the_requesters() -> None:
    brought_in("10:00")
    opening = db.session.scalars(select(Event).order_by(Event.id)).first()
    assert opening and opening.message and opening.message.body == "It says error 809."


def test_a_comparison_with_the_directory_leaves_those_it_never_listed_alone() -> None:
    somebody = brought_in("10:00").opened_by
    report = mirror([], now=at("11:00"))
    assert somebody.is_active and somebody not in report.deactivated
    assert report.deactivated
