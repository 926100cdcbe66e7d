"""A person's time is shared among what they have in progress, and never counted twice."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.sla.intervals import Interval
from helpdesk.domain.usual.effort import OpenTime, Place, Stint, efforts

START = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minute: int) -> datetime:
    return START + minute * MINUTE


def slots(*bounds: tuple[int, int]) -> list[Interval]:
    return [(at(opens), at(closes)) for opens, closes in bounds]


OPEN = {1: slots((60, 240), (300, 540)), 2: slots((0, 600))}
HOURS = {queue: OpenTime(openings) for queue, openings in OPEN.items()}


def oracle(stints: list[Stint]) -> dict[Place, float]:
    """Minute by minute: each minute of each person goes in equal parts to what they have."""
    found: dict[Place, float] = defaultdict(float)
    for minute in range(700):
        now = at(minute)
        for person in {stint.person for stint in stints}:
            own = [s for s in stints if s.person == person and s.start <= now < s.end]
            for stint in own:
                if any(opens <= now < closes for opens, closes in OPEN[stint.queue]):
                    found[stint.ticket, stint.queue] += 1 / len(own)
    return found


@st.composite
def works(draw: st.DrawFn) -> list[Stint]:
    found = []
    for ticket in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, 640))
        end = draw(st.integers(start + 1, 660))
        person, queue = draw(st.integers(1, 2)), draw(st.integers(1, 2))
        found.append(Stint(person, ticket, queue, at(start), at(end)))
    return found


@given(works())
def test_efforts_are_what_counting_every_minute_gives(stints: list[Stint]) -> None:
    found, slow = efforts(stints, HOURS), oracle(stints)
    for place in found.keys() | slow.keys():
        assert found.get(place, 0) == pytest.approx(slow.get(place, 0), abs=1e-3)


def test_three_at_once_get_a_third_each() -> None:
    stints = [Stint(1, ticket, 1, at(60), at(150)) for ticket in (1, 2, 3)]
    assert efforts(stints, HOURS) == {
        (ticket, 1): pytest.approx(30, abs=1e-6) for ticket in (1, 2, 3)
    }


def test_closed_hours_are_nobodys_work() -> None:
    assert efforts([Stint(1, 7, 1, at(200), at(320))], HOURS)[7, 1] == pytest.approx(60)
