"""Companies nobody would think of: every part of the file, with words that trip readers of YAML."""

from typing import Any

from hypothesis import strategies as st

from tests.domain.configuration.awkward import (
    PEOPLE,
    SLUGS,
    Data,
    maybe,
    minutes,
    names,
    some,
    texts,
    words,
)
from tests.domain.configuration.odd_forms import forms

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMES = ("00:00", "06:30", "09:00", "12:00:30", "18:00", "24:00")


@st.composite
def companies(draw: st.DrawFn) -> Data:
    """A whole company as plain data; it fits together."""
    names = draw(some(words.map(str.strip).filter(lambda one: len(one) < 200), min_size=1))
    departments = [{"slug": SLUGS[at], "name": name} for at, name in enumerate(names)]
    homes = st.sampled_from(SLUGS[: len(names)])
    queues = [
        {
            "slug": slug,
            "name": draw(texts),
            "line": draw(st.integers(1, 3)),
            "department": draw(homes),
        }
        for slug in draw(some(st.sampled_from(SLUGS), min_size=1))
    ]
    places = st.sampled_from([queue["slug"] for queue in queues])
    calendars = [draw(calendar(slug)) for slug in draw(some(st.sampled_from(SLUGS), 2, min_size=1))]
    clocks = st.sampled_from([one["slug"] for one in calendars])
    slugs = list(draw(st.permutations(SLUGS)))
    categories = [
        draw(category(slugs, places, homes)) for _ in range(draw(st.integers(0, 3))) if slugs
    ]
    topics = st.sampled_from([one["slug"] for one in categories] or [None]).filter(bool)
    scope = maybe(
        people=some(st.sampled_from(PEOPLE)), departments=some(homes), queues=some(places)
    )
    if categories:
        scope = st.tuples(scope, maybe(categories=some(topics))).map(lambda two: two[0] | two[1])
    plans = [draw(plan(slug, clocks, scope)) for slug in draw(some(st.sampled_from(SLUGS)))]
    for one in plans[:1]:
        one["for"]["default"] = draw(st.booleans())
    return {
        "departments": departments,
        "queues": queues,
        "grants": draw(st.lists(grants(places, homes), max_size=4)),
        "calendars": calendars,
        "waiting_reasons": [
            draw(reason(slug)) for slug in draw(some(st.sampled_from(SLUGS), 4)) if len(slug) <= 24
        ],
        "plans": plans,
        "categories": categories,
    }


def grants(places: Any, homes: Any) -> st.SearchStrategy[Data]:
    """A role for a group or a person, somewhere or everywhere."""
    roles = st.sampled_from(("agent", "lead", "manager", "confidential"))
    who = st.one_of(
        st.fixed_dictionaries({"group": words.filter(lambda one: len(one) < 80)}),
        st.fixed_dictionaries({"person": st.sampled_from(PEOPLE)}),
    )
    where = st.one_of(
        st.fixed_dictionaries({"queue": places}),
        st.fixed_dictionaries({"department": homes}),
        st.just({}),
    )
    local = st.tuples(roles, who, where).map(lambda all_: {"role": all_[0], **all_[1], **all_[2]})
    return local | who.map(lambda one: {"role": "administrator", **one})


def apart(slots: list[list[str]]) -> list[list[str]]:
    """Those that overlap none before them."""
    kept: list[list[str]] = []
    for since, until in slots:
        if all(until <= other[0] or other[1] <= since for other in kept):
            kept.append([since, until])
    return kept


@st.composite
def period(draw: st.DrawFn, slot: Any) -> Data:
    """A week that holds for a while, or from then on."""
    first, last = sorted(draw(st.tuples(st.dates(), st.dates())))
    until = {"to": last.isoformat()} if draw(st.booleans()) else {}
    slots = st.lists(slot, max_size=2).map(apart)
    hours = draw(st.dictionaries(st.sampled_from(DAYS), slots))
    return {"from": first.isoformat(), "hours": hours, **until, **draw(maybe(name=names()))}


def beginning_apart(periods: list[Data]) -> list[Data]:
    """No two of them begin on one day."""
    return list({one["from"]: one for one in periods}.values())


@st.composite
def calendar(draw: st.DrawFn, slug: str) -> Data:
    """Hours of any shape; at least one slot."""
    slot = some(st.sampled_from(TIMES), 2, min_size=2).map(sorted)
    slots = st.lists(slot, max_size=3).map(apart)
    hours = draw(st.dictionaries(st.sampled_from(DAYS), slots))
    hours["mon"] = hours.get("mon") or [["10:00", "11:00"]]
    holidays = st.sampled_from(({"country": "PL"}, {"country": "DE", "subdivision": "BY"}))
    dates = st.dates().map(lambda day: day.isoformat())
    days = dates | st.sampled_from(("12-24", "02-29", "01-06"))
    off = st.fixed_dictionaries({"day": days, "name": names()})
    more = maybe(
        holidays=holidays,
        periods=st.lists(period(slot), max_size=2).map(beginning_apart),
        days_off=st.lists(off, max_size=3, unique_by=lambda one: one["day"]),
        worked_holidays=st.just(["05-03", "2026-11-11"]),
        exceptions=st.dictionaries(dates, slots, max_size=3),
    )
    name, zone = draw(names()), draw(st.sampled_from(("Europe/Kyiv", "UTC", "Asia/Kolkata")))
    return {"slug": slug, "name": name, "timezone": zone, "hours": hours, **draw(more)}


@st.composite
def plan(draw: st.DrawFn, slug: str, clocks: Any, scope: Any) -> Data:
    """Promises and steps in any order."""
    days = st.integers(2, 40).map(lambda count: f"{count} working days")
    amounts = minutes | days
    by_line = maybe(line_1=amounts, line_2=amounts, line_3=amounts).filter(bool)
    targets = maybe(
        operational=amounts | by_line,
        take=amounts,
        first_response=amounts,
        update=amounts,
        resolution=amounts,
        deadline=minutes,
    )
    kinds = st.sampled_from(("first_response", "next_response", "resolution", "operational"))
    places = st.tuples(kinds, moments, st.integers(1, 1000))
    steps = draw(some(places, 4))
    priorities = st.sampled_from(("low", "medium", "high", "critical"))
    return {
        "slug": slug,
        "name": draw(names()),
        "calendar": draw(clocks),
        "for": draw(scope),
        "targets": draw(st.dictionaries(priorities, targets)),
        "escalation": [
            {moment: amount, "target": kind, **draw(deeds)} for kind, moment, amount in steps
        ],
    }


moments = st.sampled_from(("at_percent", "minutes_before", "minutes_after"))
listeners = some(
    st.sampled_from(
        ("assignee", "lead", "manager", "queue", "line_manager", "on-call@lumen.example")
    ),
    min_size=1,
)
conditions = st.fixed_dictionaries(
    {"unassigned": st.booleans()},
    optional={
        "priorities": st.lists(st.sampled_from(("high", "low")), min_size=1, unique=True),
        "lines": st.lists(st.integers(1, 3), min_size=1, unique=True),
        "waiting": st.booleans(),
    },
)
deeds = st.fixed_dictionaries(
    {"tell": listeners},
    optional={
        "only_if": conditions,
        "repeat": st.just({"every_minutes": 30, "times": 3}),
        "raise_priority": st.booleans(),
        "next_line": st.booleans(),
        "unassign": st.booleans(),
        "note": texts,
        "webhook": st.just("pager"),
    },
)
"""What is done at a step of a chain, for which tickets and how often."""


@st.composite
def reason(draw: st.DrawFn, slug: str) -> Data:
    """What a wait pauses, in any order, and what it asks for."""
    pauses = some(st.sampled_from(("take", "next_response", "update", "resolution")), 4)
    nudges = st.fixed_dictionaries(
        {"every_days": st.integers(1, 90), "texts": st.lists(texts, min_size=1, max_size=3)}
    )
    more = maybe(pauses=pauses, wake_up=st.sampled_from(("never", "optional", "required")))
    awaits = draw(st.sampled_from(({}, {"awaits_requester": True})))
    if awaits:
        awaits |= draw(maybe(nudges=nudges))
    return {"slug": slug, "name": draw(texts), **awaits, **draw(more)}


@st.composite
def category(draw: st.DrawFn, slugs: list[str], places: Any, homes: Any, depth: int = 0) -> Data:
    """A service with what is below it, or a topic with its form."""
    audience = maybe(
        departments=some(homes), groups=some(names()), people=some(st.sampled_from(PEOPLE))
    )
    data = {
        "slug": slugs.pop(),
        "name": draw(texts),
        "queue": draw(places),
        **draw(
            maybe(
                description=texts,
                keywords=texts,
                icon=st.sampled_from(("laptop", "circle-question-mark")),
                audience=audience.map(
                    lambda one: {k: [n for n in v if len(n) < 100] for k, v in one.items()}
                ),
            )
        ),
    }
    if slugs and depth < 2 and draw(st.booleans()):
        data["topics"] = [draw(category(slugs, places, homes, depth + 1))]
        while slugs and draw(st.booleans()):
            data["topics"].append(draw(category(slugs, places, homes, depth + 1)))
        return data
    data["kind"] = draw(st.sampled_from(("incident", "service_request", "question", "suggestion")))
    own = maybe(
        priority=st.sampled_from(("low", "medium", "critical")),
        confidential=st.booleans(),
        closes_after_minutes=minutes,
        form=forms(places),
    )
    return data | draw(own)
