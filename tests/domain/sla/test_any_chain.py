"""Of any history and any chain: each step once, in order, never at rest and never in a pause."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.chain import due, next_check, steps_ahead
from helpdesk.domain.sla.clock import evaluate, pauses_of
from helpdesk.domain.sla.coming import timeline
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.facts import Fact, History
from helpdesk.domain.sla.firing import Fired, Firing
from helpdesk.domain.sla.ledger import Promises
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.reading import history_of
from helpdesk.domain.sla.step import Circumstances
from helpdesk.domain.sla.target import TargetState
from helpdesk.domain.sla.waiting import Rule
from tests.domain.sla.cases import how_many
from tests.domain.sla.histories import lives

MOST_LOOKS = 400
UNHURRIED: dict[str, Any] = {
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]
}
moments = st.one_of(
    st.builds(dict, at_percent=st.integers(1, 300)),
    st.builds(dict, minutes_before=st.integers(1, 2000)),
    st.builds(dict, minutes_after=st.integers(1, 2000)),
)
repeats = st.fixed_dictionaries({"every_minutes": st.integers(5, 900), "times": st.integers(1, 5)})
steps = st.builds(
    lambda moment, more: {"tell": ["lead"], **moment, **more},
    moments,
    st.fixed_dictionaries(
        {"target": st.sampled_from(KINDS)},
        optional={
            "repeat": repeats,
            "only_if": st.fixed_dictionaries({"unassigned": st.booleans()}),
            "raise_priority": st.just(True),
        },
    ),
)


@st.composite
def chains(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Steps, each with a name of its own."""
    return [
        one | {"name": f"step-{at}"}
        for at, one in enumerate(draw(st.lists(steps, min_size=1, max_size=6)))
    ]


class Desk:
    """A ticket that is swept while it lives, in memory."""

    def __init__(self, life: Any, chain: list[dict[str, Any]]) -> None:
        facts, plans, rules = life
        self.facts: list[Fact] = facts
        self.versions = {
            number: (plan_from(plan | {"escalation": chain}), calendar_from(calendar))
            for number, (plan, calendar) in plans.items()
        }
        self.reasons = {
            name: [Rule(since, frozenset(pauses)) for since, pauses in known]
            for name, known in rules.items()
        }
        self.fired: set[Fired] = set()

    def known(self, count: int, now: datetime) -> tuple[History, tuple[TargetState, ...]]:
        """History after so many events, and how the promises stand."""
        history = history_of(self.facts[:count], self.versions, self.reasons)
        if history.plan_id is None:
            return history, ()
        return history, evaluate(history.facts, *self.versions[history.plan_id], now)

    def sweep(self, count: int, now: datetime) -> tuple[list[Firing], datetime | None]:
        """Take what is due; gives back that, and when to look again."""
        history, targets = self.known(count, now)
        around = Circumstances(history.facts.priority, "network", 2)
        taken_now, checks = [], []
        for target in targets:
            ahead = steps_ahead(target, history, self.fired, now)
            taken, passed = due(ahead, around, now)
            for firing in [*taken, *passed]:
                assert firing.key not in self.fired
                self.fired.add(firing.key)
            for firing in taken:
                assert target.met_at is None and target.state != "withdrawn"
                assert not history.is_at_rest
                check_pause(firing, history)
            taken_now += taken
            checks.append(next_check(target, steps_ahead(target, history, self.fired)))
        later = [at for at in checks if at is not None and at > now]
        return taken_now, min(later, default=None)

    def live(self) -> None:
        """Sweep at every instant a worker would, between the events and for some days after."""
        for count, fact in enumerate(self.facts, start=1):
            later = self.facts[count:]
            until = later[0].at if later else fact.at + timedelta(days=30)
            now: datetime | None = fact.at
            looks = 0
            while now is not None and now <= until and looks < MOST_LOOKS:
                _, now = self.sweep(count, now)
                looks += 1
            assert looks < MOST_LOOKS


def check_pause(firing: Firing, history: History) -> None:
    """A step is reached while its promise counts, or at its very beginning."""
    target = firing.target
    if firing.is_behind or target.is_pinned or firing.at == target.started_at:
        return
    for pause in pauses_of(target.kind, history.facts):
        assert not (pause.start < firing.at and (pause.end is None or firing.at < pause.end))


@settings(**how_many(60, 3000), **UNHURRIED)
@given(lives(), chains())
def test_each_step_is_taken_once_and_never_at_rest_or_in_a_pause(life: Any, chain: Any) -> None:
    Desk(life, chain).live()


@settings(**how_many(40, 2000), **UNHURRIED)
@given(lives(), chains())
def test_what_is_foretold_is_what_is_taken_if_nothing_else_happens(life: Any, chain: Any) -> None:
    desk = Desk(life, chain)
    count, last = len(desk.facts), desk.facts[-1].at
    until = last + timedelta(days=20)
    history, targets = desk.known(count, last)
    around = Circumstances(history.facts.priority, "network", 2)
    promises = Promises(history, None, targets)
    foretold = [
        (one.firing.key.target, one.firing.key.step, one.firing.at)
        for one in timeline(promises, (), last, around, until)
        if one.applies
    ]
    taken: list[tuple[str, str, datetime]] = []
    now: datetime | None = last
    while now is not None and now <= until:
        found, now = desk.sweep(count, now)
        taken += [(one.key.target, one.key.step, one.at) for one in found]
    assert sorted(taken) == sorted(foretold)
