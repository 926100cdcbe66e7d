"""Histories under a copy: what the change does not touch stays, what it does is picked again."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.rehearsal import hearing
from helpdesk.domain.rehearsal.comparing import Comparison
from helpdesk.domain.rehearsal.judging import judge
from helpdesk.domain.rehearsal.retelling import PICKING, Retelling
from helpdesk.domain.rehearsal.rules import Rules
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


def retelling(base: SetUp, copy: SetUp, stored: dict[int, Any]) -> Retelling:
    """``stored``: the versions histories name, and what they are called."""
    rules = Rules(copy)
    names = {one.number: (one.slug, one.name) for one in rules.plans.values()}
    names |= {number: (f"p{number}", f"P{number}") for number in stored}
    return Retelling(Rules(base), rules, rules.versions | stored, names)


@given(lives(), st.integers(0, 6000))
@settings(**how_many(sample=60, in_full=3_000), suppress_health_check=UNHURRIED)
def test_an_unchanged_copy_flips_nothing(life, age):
    facts, plans, rules = life
    now = facts[0].at + timedelta(minutes=age)
    told = [fact for fact in facts if fact.at <= now]
    setup = setup_of(plans)
    retold = retelling(setup, SetUp(**setup.plain()), values(plans)).of(told, place)
    assert retold is told
    promises = judge(told, values(plans), reasons(rules), now)
    comparison = Comparison(lambda number: (f"p{number}", f"P{number}"), now)
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
def test_where_what_is_in_use_held_it_reads_as_if_the_copy_had_always_been_in_use(life, other, age):
    told, plans, rules = life
    wanted = {number: other[1][number] for number in plans}
    base, copy = setup_of(plans), setup_of(wanted)
    now = told[-1].at + timedelta(minutes=age)
    queue, facts = 1, []
    for fact in told:
        queue = fact.data.get("to", queue) if fact.kind is E.MOVED else queue
        plan = {"plan": int(place(None, queue).queue.replace("q", ""))}
        is_picked = fact.kind in PICKING
        facts.append(fact._replace(data={**fact.data, **plan}) if is_picked else fact)
    found = retelling(base, copy, values(plans))
    retold = found.of(facts, place)
    judged = judge(retold, found.versions, reasons(rules), now)
    always = judge(facts, values(wanted), reasons(rules), now)
    assert {key: one.target for key, one in judged.items()} == {
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


def stored(**plans: dict[str, Any]) -> dict[int, Any]:
    """Versions by number: ``v4=STANDARD``."""
    rules = Rules(SetUp([OFFICE], [*plans.values()])).versions.values()
    return {int(name[1:]): one for name, one in zip(plans, rules, strict=True)}


def anywhere(category: int | None, queue: int | None) -> Place:
    return Place("", "", (), "elsewhere")


OPENED = (E.OPENED, {"priority": "high", "category": 1, "queue": 1, "plan": 4})
STANDARD = plan("standard", {"default": True}, 480)
SHORTER = plan("standard", {"default": True}, 120)
NETWORK = plan("network", {"queues": ["q1"]}, 240)


def test_only_where_another_plan_is_picked_history_reads_otherwise():
    base, copy = SetUp([OFFICE], [STANDARD]), SetUp([OFFICE], [NETWORK, STANDARD])
    facts = told(OPENED, (E.MOVED, {"to": 2, "plan": 5}), (E.REPLIED, {"side": "staff"}))
    found = retelling(base, copy, stored(v4=STANDARD, v5=STANDARD))
    by_queue = {1: "service-desk", 2: "q1"}
    retold = found.of(facts, lambda _, queue: Place("", "", (), by_queue[queue or 0]))
    assert plans_of(retold) == [4, -1]
    assert [one is other for one, other in zip(facts, retold, strict=True)] == [True, False, True]


def test_what_is_changed_holds_from_the_beginning_and_later_versions_of_it_do_not_come():
    base, copy = SetUp([OFFICE], [STANDARD]), SetUp([OFFICE], [SHORTER])
    facts = told(OPENED, (E.REPLANNED, {"plan": 5, "version": 2, "renewed": True}))
    found = retelling(base, copy, stored(v4=plan("standard", {}, 960), v5=STANDARD))
    assert plans_of(found.of(facts, anywhere)) == [-1, -1]


def test_what_is_not_changed_stays_as_each_version_had_it():
    base = SetUp([OFFICE], [with_answer(STANDARD, 30)])
    copy = SetUp([OFFICE], [with_answer(SHORTER, 30)])
    facts = told(OPENED, (E.REPLANNED, {"plan": 5, "version": 2, "renewed": True}))
    held = stored(v4=with_answer(STANDARD, 60), v5=with_answer(STANDARD, 30))
    found = retelling(base, copy, held)
    retold = found.of(facts, anywhere)
    assert plans_of(retold) == [-2, -1]
    assert retold[1].data["renewed"] is True
    assert found.names[-2] == found.names[-1]
    partly = found.versions[-2][0]
    assert partly.promised("first_response", "high").count == 60
    assert partly.promised("resolution", "high").count == 120


def with_answer(item: dict[str, Any], minutes: int) -> dict[str, Any]:
    targets = {"high": item["targets"]["high"] | {"first_response": minutes}}
    return item | {"targets": targets}


def test_a_change_from_a_stored_plan_to_the_copys_version_of_it_says_nothing_again():
    base = SetUp([OFFICE], [NETWORK, STANDARD])
    copy = SetUp([OFFICE], [NETWORK, SHORTER])
    facts = told(OPENED, (E.MOVED, {"to": 2, "plan": 5}), (E.REPLANNED, {"plan": 6, "version": 2}))
    by_queue = {1: "q1", 2: "elsewhere"}
    found = retelling(base, copy, stored(v4=NETWORK, v5=STANDARD, v6=plan("x", {}, 60)))
    retold = found.of(facts, lambda _, queue: Place("", "", (), by_queue[queue or 0]))
    assert plans_of(retold) == [4, -2, -2]
    assert retold[2].data["renewed"] is True


def test_a_plan_that_promises_the_same_under_another_name_keeps_what_held_then():
    other = plan("other", {"queues": ["elsewhere"]}, 480)
    base, copy = SetUp([OFFICE], [STANDARD]), SetUp([OFFICE], [other, STANDARD])
    found = retelling(base, copy, stored(v4=plan("standard", {}, 960)))
    (number,) = plans_of(found.of(told(OPENED), anywhere))
    assert found.names[number] == ("other", "other")
    assert found.versions[number][0].promised("resolution", "high").count == 960


def test_a_ticket_without_a_plan_is_promised_only_what_the_copy_changes():
    base = SetUp([OFFICE], [with_answer(STANDARD, 30)])
    facts = told((E.OPENED, OPENED[1] | {"plan": None}))
    same = retelling(base, SetUp([OFFICE], [with_answer(STANDARD, 30)]), {})
    assert same.of(facts, anywhere) is facts
    found = retelling(base, SetUp([OFFICE], [with_answer(SHORTER, 30)]), {})
    (number,) = plans_of(found.of(facts, anywhere))
    made = found.versions[number][0]
    assert made.promised("resolution", "high").count == 120
    assert made.promised("first_response", "high") is None


def test_without_a_plan_in_the_copy_nothing_is_promised():
    base, copy = SetUp([OFFICE], [STANDARD]), SetUp([OFFICE], [NETWORK])
    facts = told(OPENED)
    found = retelling(base, copy, stored(v4=STANDARD))
    retold = found.of(facts, anywhere)
    assert plans_of(retold) == [None]
    assert judge(retold, found.versions, {}, facts[0].at) == {}
