"""Of any history, the clock says what a witness with a stopwatch says."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.clock import evaluate, rounds
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.reading import history_of
from helpdesk.domain.sla.target import TargetState
from helpdesk.domain.sla.waiting import Rule
from tests.domain.sla.cases import how_many
from tests.domain.sla.histories import DAYS_LIVED, DAYS_WALKED, lives
from tests.domain.sla.witness import Seen, Witness

SLOW = {
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    # Making a life smaller takes minutes of walking each time.
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}


def agree(found: TargetState, seen: Seen, witness: Witness) -> None:
    """What both say is the same, as far as the witness walked."""
    assert (found.started_at, found.met_at) == (seen.started_at, seen.met_at)
    assert found.counted_seconds == seen.counted * 60
    if seen.due_at is None:
        assert found.due_at is None or found.due_at >= witness.stop - timedelta(days=2)
    else:
        assert found.due_at == seen.due_at
    assert found.state == seen.state


@given(lives(), st.integers(0, DAYS_LIVED * 1440))
@settings(**how_many(sample=40, in_full=10_000), **SLOW)
def test_every_promise_of_every_history_stands_as_walking_through_it_finds(life, age):
    facts, plans, rules = life
    now = max(facts[-1].at, facts[0].at + timedelta(minutes=age))
    values = {
        number: (plan_from(plan), calendar_from(calendar))
        for number, (plan, calendar) in plans.items()
    }
    reasons = {
        slug: [Rule(since, frozenset(pauses)) for since, pauses in rule]
        for slug, rule in rules.items()
    }
    history = history_of(facts, values, reasons)
    assert history.plan_id is not None
    terms = values[history.plan_id]
    witness = Witness(facts, plans, rules, DAYS_WALKED)
    present = {target.kind: target for target in evaluate(history.facts, *terms, now)}
    for kind in KINDS:
        seen = witness.all_of(kind, now)
        found = rounds(kind, history.facts, *terms, now)
        assert len(found) == len(seen), kind
        for one, other in zip(found, seen, strict=True):
            agree(one, other, witness)
        if kind in present:
            assert present[kind] == found[-1]
            whole = sum(segment.seconds for segment in present[kind].segments)
            ended = present[kind].segments[-1].end if present[kind].segments else None
            assert ended is None or whole == (ended - present[kind].started_at).total_seconds()
