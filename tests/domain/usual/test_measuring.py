"""What is usual is measured from what happened, and told only where enough did."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain import tickets
from helpdesk.domain.usual import knowing, measuring
from helpdesk.extensions import db
from helpdesk.models import Measure, ResolutionCode, Ticket, UsualTime
from tests import cast
from tests.conftest import Time
from tests.jobs.stories import filed

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def company(app: Helpdesk, time: Time) -> Iterator[Helpdesk]:
    with app.app_context():
        yield app


def solved(time: Time, minutes: int) -> Ticket:
    """A ticket taken after ten minutes and solved so many minutes later, the next day at 10:00."""
    ticket, agent = filed("printer", "Paper jam"), cast.person("agent")
    time.advance(minutes=10)
    tickets.take(ticket, by=agent, now=clock.now())
    tickets.reply(ticket, by=agent, text="I look at it.", now=clock.now())
    time.advance(minutes=minutes)
    tickets.resolve(
        ticket,
        by=agent,
        text="Done.",
        code=ResolutionCode.SOLVED,
        now=clock.now(),
        closes_after=DAY,
    )
    time.advance(minutes=24 * 60 - 10 - minutes)
    return ticket


def measured(kind: Measure, topic: str | None = "printer") -> UsualTime:
    about = UsualTime.category_id == (cast.category(topic).id if topic else None)
    everything = UsualTime.queue_id.is_(None) & UsualTime.category_id.is_(None)
    query = select(UsualTime).where(UsualTime.kind == kind, about if topic else everything)
    return db.session.scalars(query).one()


def test_answers_solutions_and_the_work_itself_are_measured(time: Time) -> None:
    for minutes in (20, 30, 40, 50):
        solved(time, minutes)
    measuring.keep(measuring.measure(clock.now()))
    answer, solution = measured(Measure.FIRST_RESPONSE), measured(Measure.RESOLUTION)
    assert (answer.cases, answer.median_minutes, answer.p90_minutes) == (4, 10, 10)
    assert (solution.cases, solution.median_minutes, solution.p90_minutes) == (4, 45, 60)
    assert measured(Measure.HANDLING).median_minutes == 35
    assert measured(Measure.HANDLING, None).cases == 4
    assert solution.day_minutes == 9 * 60


def test_measuring_again_replaces_what_was_known_and_forgets_what_is_long_past(time: Time) -> None:
    solved(time, 30)
    measuring.keep(measuring.measure(clock.now()))
    measuring.keep(measuring.measure(clock.now()))
    assert measured(Measure.RESOLUTION).cases == 1
    time.advance(days=91)
    measuring.keep(measuring.measure(clock.now()))
    assert db.session.scalars(select(UsualTime)).all() == []


def test_what_was_withdrawn_says_nothing_about_solutions(time: Time) -> None:
    tickets.withdraw(filed("printer", "Jam"), by=cast.person("employee"), now=clock.now())
    assert measuring.measure(clock.now()) == []


def test_a_few_cases_are_no_usual_time(time: Time) -> None:
    printer = cast.category("printer").id
    for _ in range(knowing.ENOUGH - 1):
        solved(time, 30)
    measuring.keep(measuring.measure(clock.now()))
    assert knowing.of_topic(printer) == {}
    solved(time, 30)
    measuring.keep(measuring.measure(clock.now()))
    assert set(knowing.of_topic(printer)) == {Measure.FIRST_RESPONSE, Measure.RESOLUTION}


def test_the_place_in_line_counts_who_comes_before_and_does_not_wait(time: Time) -> None:
    first, second, third = (filed("printer", f"Jam {n}") for n in range(3))
    assert [knowing.expectation(one).ahead for one in (first, second, third)] == [0, 1, 2]
    agent = cast.person("agent")
    tickets.take(second, by=agent, now=clock.now())
    tickets.wait(second, "on_third_party", by=agent, now=clock.now())  # type: ignore[arg-type]
    assert knowing.expectation(second).ahead is None
    assert knowing.expectation(third).ahead == 1
    db.session.flush()


def test_the_ninetieth_percentile_is_a_value_nine_in_ten_stay_within() -> None:
    assert measuring.percentile(range(1, 11), 0.9) == 9
    assert measuring.percentile([7], 0.9) == 7
    assert measuring.percentile([1, 2, 3], 0.9) == 3
