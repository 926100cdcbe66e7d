"""Of any history, the clock says what a witness with a stopwatch says."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.clock import evaluate, rounds
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.plan import KINDS
from helpdesk.domain.sla.reading import history_of
from helpdesk.domain.sla.target import TargetState
from helpdesk.domain.sla.waiting import Rule
from tests.domain.sla.cases import LONG
from tests.domain.sla.histories import DAYS_LIVED, DAYS_WALKED, lives
from tests.domain.sla.witness import Seen, Witness

Life = tuple[list[Fact], dict[int, Any], dict[str, Any]]
SLOW = {
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    # Making a life smaller takes minutes of walking each time.
    "phases": [Phase.generate],
    "deadline": None,
    "database": None,
}
PARTS = 100 if LONG else 4
IN_A_PART = 100 if LONG else 30
"""Histories of one part, which is the same whenever and wherever it is run."""


@dataclass
class Compared:
    """How many histories and promises were compared, and what was not the same."""

    histories: int = 0
    promises: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


@pytest.mark.slow
def test_every_promise_of_every_history_stands_as_walking_through_it_finds() -> None:
    whole = Compared()
    with ProcessPoolExecutor(os.cpu_count() if LONG else 1, get_context("spawn")) as processes:
        for part in processes.map(compare, range(PARTS)):
            whole.histories += part.histories
            whole.promises += part.promises
            whole.differences += part.differences
    print(
        f"{whole.histories:,} histories with {whole.promises.total():,} promises, "
        f"{dict(whole.promises)}: {len(whole.differences)} differences"
    )
    assert whole.differences == []
    assert whole.histories == PARTS * IN_A_PART
    assert min(whole.promises[kind] for kind in KINDS) > whole.histories / 20


def compare(part: int) -> Compared:
    """One part of the histories, each looked at at some instant of its life."""
    compared = Compared()

    @seed(part)
    @settings(max_examples=IN_A_PART, **SLOW)
    @given(lives(), st.integers(0, DAYS_LIVED * 1440))
    def look(life: Life, age: int) -> None:
        now = max(life[0][-1].at, life[0][0].at + timedelta(minutes=age))
        compared.histories += 1
        for kind, what in look_at(life, now):
            compared.promises[kind] += 1
            compared.differences += [f"part {part}, {kind}: {what}, {life}"] if what else []

    look()
    return compared


def look_at(life: Life, now: datetime) -> Iterator[tuple[str, str]]:
    """Each promise of a history, and what the clock and the witness say differently of it."""
    facts, plans, rules = life
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
        if len(found) != len(seen):
            yield kind, f"{len(found)} rounds, not {len(seen)}"
            continue
        for one, other in zip(found, seen, strict=True):
            yield kind, said_differently(one, other, witness)
        if kind in present and present[kind] not in found[-1:]:
            yield kind, "the present round is not the last"
        if kind in present and not is_whole(present[kind]):
            yield kind, "segments with gaps"


def said_differently(found: TargetState, seen: Seen, witness: Witness) -> str:
    """What the clock says and the witness does not, as far as that walked; nothing otherwise."""
    pairs = {
        "started": (found.started_at, seen.started_at),
        "met": (found.met_at, seen.met_at),
        "counted": (found.counted_seconds, seen.counted * 60),
        "state": (found.state, seen.state),
        "due": (found.due_at, seen.due_at),
    }
    if seen.due_at is None and found.due_at is not None:
        is_beyond = found.due_at >= witness.horizon
        pairs["due"] = (is_beyond, True)
    return "; ".join(f"{what} {a}, not {b}" for what, (a, b) in pairs.items() if a != b)


def is_whole(target: TargetState) -> bool:
    """Whether its segments follow one another without a gap."""
    edges = [target.started_at, *(segment.end for segment in target.segments)]
    return [segment.start for segment in target.segments] == edges[:-1]
