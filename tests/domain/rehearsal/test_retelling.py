"""Histories under a copy: what the change does not touch stays, what it does is picked again."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.domain.rehearsal import hearing
from helpdesk.domain.rehearsal.comparing import Comparison
from helpdesk.domain.rehearsal.judging import judge
from helpdesk.domain.rehearsal.retelling import PICKING, Retelling
from helpdesk.domain.rehearsal.setup import Rules, SetUp
from helpdesk.domain.sla.calendar_document import calendar_from
from helpdesk.domain.sla.document import plan_from
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.plans import Place
from helpdesk.domain.sla.waiting import Rule
from helpdesk.models import EventKind
from tests.domain.sla.cases import how_many
from tests.domain.sla.histories import lives

E = EventKind
UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large]
OFFICE = {
    "slug": "office",
    "name": "Office",
    "timezone": "UTC",
    "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}


def setup_of(plans: dict[int, Any]) -> SetUp:
    """Two plans by queue, each in a calendar of its own: what tickets of ``lives`` pick from."""
    return SetUp(
        [{"slug": f"c{n}", "name": f"C{n}", **calendar} for n, (_, calendar) in plans.items()],
        [
            {"slug": f"p{n}", "name": f"P{n}", "calendar": f"c{n}", "for": {"queues": [f"q{n}"]}}
            | plan
            for n, (plan, _) in plans.items()
        ],
    )


def place(category: int | None, queue: int | None) -> Place:
    return Place("olha", "sales", (), f"q{1 + (queue or 0) % 2}")


def values(plans: dict[int, Any]) -> dict[int, Any]:
    return {n: (plan_from(plan), calendar_from(days)) for n, (plan, days) in plans.items()}


def reasons(rules: dict[str, Any]) -> dict[str, Any]:
    return {
        slug: [Rule(since, frozenset(pauses)) for since, pauses in rule]
        for slug, rule in rules.items()
    }


def retelling(base: SetUp, copy: SetUp) -> Retelling:
    return Retelling(Rules(base), Rules(copy), lambda number: f"p{number}")


@given(lives(), st.integers(0, 6000))
@settings(**how_many(sample=60, in_full=3_000), suppress_health_check=UNHURRIED)
def test_an_unchanged_copy_flips_nothing(life, age):
    facts, plans, rules = life
    now = facts[0].at + timedelta(minutes=age)
    told = [fact for fact in facts if fact.at <= now]
    setup = setup_of(plans)
    retold = retelling(setup, SetUp(**setup.plain())).of(told, place)
    assert retold is told
    promises = judge(told, values(plans), reasons(rules), now)
    comparison = Comparison(lambda number: (f"p{number}", f"P{number}", "c"), now)
    standing = hearing.standings(told, place, {})
    comparison.add(1, standing, (promises, dict(promises)))
    comparison.found.sum_up()
    counts = comparison.found.counts
    assert not comparison.found.flips
    before = {name: count for name, count in counts.items() if " before" in name}
    assert before == {
        name.replace(" after", " before"): count
        for name, count in counts.items()
        if " after" in name
    }


@given(lives(), lives(), st.integers(0, 6000))
@settings(**how_many(sample=60, in_full=3_000), suppress_health_check=UNHURRIED)
def test_where_every_plan_differs_it_reads_as_if_the_copy_had_always_been_in_use(life, other, age):
    facts, plans, rules = life
    wanted = {number: other[1][number] for number in plans}
    base, copy = setup_of(plans), setup_of(wanted)
    now = facts[-1].at + timedelta(minutes=age)
    meanings = [
        {one.slug: one.promised for one in Rules(setup).plans.values()} for setup in (base, copy)
    ]
    if any(meanings[0][slug] == meanings[1][slug] for slug in meanings[0]):
        return
    retold = retelling(base, copy).of(facts, place)
    queue, expected = 1, []
    for fact in facts:
        queue = fact.data.get("to", queue) if fact.kind is E.MOVED else queue
        slug = place(None, queue).queue.replace("q", "")
        is_picked = fact.kind in PICKING
        expected.append(fact._replace(data={**fact.data, "plan": int(slug)}) if is_picked else fact)
    found = judge(retold, Rules(copy).versions, reasons(rules), now)
    always = judge(expected, values(wanted), reasons(rules), now)
    assert {key: one.target for key, one in found.items()} == {
        key: one.target for key, one in always.items()
    }


def plan(slug: str, scope: dict[str, Any], minutes: int) -> dict[str, Any]:
    targets = {"high": {"resolution": minutes}}
    return {"slug": slug, "name": slug, "calendar": "office", "for": scope, "targets": targets}


def told(*facts: tuple[EventKind, dict[str, Any]]) -> list[Fact]:
    from tests.conftest import MONDAY_MORNING

    return [
        Fact(kind, MONDAY_MORNING + timedelta(hours=at), data)
        for at, (kind, data) in enumerate(facts)
    ]


def plans_of(facts: Any) -> list[Any]:
    return [fact.data.get("plan") for fact in facts if fact.kind in PICKING]


OPENED = (E.OPENED, {"priority": "high", "category": 1, "queue": 1, "plan": 4})
STANDARD = plan("standard", {"default": True}, 480)
NETWORK = plan("network", {"queues": ["q1"]}, 240)


def test_only_where_another_plan_is_picked_history_reads_otherwise():
    base, copy = SetUp([OFFICE], [STANDARD]), SetUp([OFFICE], [NETWORK, STANDARD])
    facts = told(OPENED, (E.MOVED, {"to": 2, "plan": 5}), (E.REPLIED, {"side": "staff"}))
    found = retelling(base, copy)
    by_queue = {1: "service-desk", 2: "q1"}
    retold = found.of(facts, lambda _, queue: Place("", "", (), by_queue[queue or 0]))
    assert plans_of(retold) == [4, -1]
    assert [one is other for one, other in zip(facts, retold, strict=True)] == [True, False, True]


def test_a_changed_plan_holds_from_the_beginning_and_later_versions_of_it_do_not_come():
    shorter = plan("standard", {"default": True}, 120)
    base, copy = SetUp([OFFICE], [STANDARD]), SetUp([OFFICE], [shorter])
    facts = told(OPENED, (E.REPLANNED, {"plan": 5, "version": 2, "renewed": True}))
    retold = retelling(base, copy).of(facts, lambda *_: Place("", "", (), "q"))
    assert plans_of(retold) == [-1, -1]


def test_a_change_from_a_stored_plan_to_the_copys_version_of_it_says_nothing_again():
    shorter = plan("standard", {"default": True}, 120)
    base = SetUp([OFFICE], [NETWORK, STANDARD])
    copy = SetUp([OFFICE], [NETWORK, shorter])
    facts = told(OPENED, (E.MOVED, {"to": 2, "plan": 5}), (E.REPLANNED, {"plan": 6, "version": 2}))
    by_queue = {1: "q1", 2: "elsewhere"}
    found = Retelling(Rules(base), Rules(copy), {4: "network", 5: "standard", 6: "x"}.__getitem__)
    retold = found.of(facts, lambda _, queue: Place("", "", (), by_queue[queue or 0]))
    assert plans_of(retold) == [4, -2, -2]
    assert retold[2].data["renewed"] is True


def test_without_a_plan_in_the_copy_nothing_is_promised():
    base, copy = SetUp([OFFICE], [STANDARD]), SetUp([OFFICE], [NETWORK])
    facts = told(OPENED)
    retold = retelling(base, copy).of(facts, lambda *_: Place("", "", (), "elsewhere"))
    assert plans_of(retold) == [None]
    assert judge(retold, Rules(copy).versions, {}, facts[0].at) == {}
