"""The copy of the set-up that is rehearsed: changed by an editor or as text, and brought along."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from helpdesk.domain.configuration import present, promises, references
from helpdesk.domain.configuration.changes import Change
from helpdesk.domain.configuration.complaints import Complaint, WrongConfiguration
from helpdesk.domain.configuration.exporting import written_out
from helpdesk.domain.configuration.reading import configuration_from
from helpdesk.domain.configuration.setup import SetUp, freed_from, put
from helpdesk.domain.configuration.source import Source
from helpdesk.domain.configuration.written import Written

REHEARSED = ("calendars", "plans")
"""The sections of the company file a copy consists of."""


@dataclass(frozen=True)
class Read:
    """A copy as a text says it, and which sections of the text no rehearsal looks at."""

    setup: SetUp
    left_out: tuple[str, ...]


def as_text(setup: SetUp) -> str:
    """The copy as the company file writes it."""
    return written_out(setup.plain())


def read(text: str, beside: SetUp) -> Read:
    """The copy as a company file, or a part of one, says it; checked as applying it would.

    A section in the text stands for all of it: what it does not name would be out of use. A section
    left out stays as in ``beside``. Raises WrongConfiguration, each mistake with its place.
    """
    configuration = configuration_from(text)
    found = {name: items for name, items in configuration.sections.items() if name in REHEARSED}
    around = Source.of(present.sections() | beside.plain())
    if wrong := list(references.faults_beside(_only(configuration.source), around)):
        raise WrongConfiguration(wrong)
    left_out = tuple(name for name in configuration.sections if name not in REHEARSED)
    return Read(SetUp(**(beside.plain() | found)), left_out)


def complaints(setup: SetUp) -> list[Complaint]:
    """What applying the copy as a file would find wrong with it, beside the set-up in use."""
    try:
        read(as_text(setup), setup)
    except WrongConfiguration as error:
        return error.complaints
    return []


def without_change(setup: SetUp, base: SetUp, section: str, slug: str) -> SetUp:
    """The copy with one calendar or plan as it was when the copy was made.

    The calendars its plans count in stay in it, so that the copy remains whole. What the plan was
    for then, it takes back from the copy's other plans.
    """
    before = {item["slug"]: item for item in base.plain()[section]}
    items = [item for item in setup.plain()[section] if item["slug"] != slug]
    if slug in before:
        items = put(items, before[slug])
    found = SetUp(**(setup.plain() | {section: items}))
    if section == "plans":
        found = _claimed_by(found, {slug})
    return _whole(found, setup, base)


def changes(base: SetUp, copy: SetUp) -> list[Change]:
    """What the copy changes, in an administrator's plain English."""
    days = promises.calendar_changes(base.calendars, copy.calendars, ())
    renewed = promises.renewed(base.calendars, copy.calendars)
    return [*days, *promises.plan_changes(base.plans, copy.plans, (), renewed, {})]


def brought_along(base: SetUp, copy: SetUp, now: SetUp) -> tuple[SetUp, list[str]]:
    """The copy's own changes on top of the set-up in use ``now``, which has become another one.

    Also gives back the short names that both changed: the copy's version of them stays. Whom a plan
    is for that the copy changes, no other plan is for any longer.
    """
    merged, both = {}, list[str]()
    for section in REHEARSED:
        was, mine, theirs = (
            {item["slug"]: item for item in setup.plain()[section]} for setup in (base, copy, now)
        )
        kept = list(_merged(was, mine, theirs, both))
        merged[section] = sorted(kept, key=lambda item: str(item["slug"]))
    before = {item["slug"]: item for item in base.plans}
    changed = {item["slug"] for item in copy.plans if item != before.get(item["slug"])}
    return _whole(_claimed_by(SetUp(**merged), changed), copy, now), both


def with_edit(copy: SetUp, in_use: SetUp, proposed: SetUp, slug: str) -> SetUp:
    """The copy with the calendar or plan of that short name as it is ``proposed``.

    What the proposal changes besides, it takes from plans ``in_use``; here the plans of the copy
    give it up, which keep their own changes.
    """
    edited = {
        section: [
            *(item for item in in_use.plain()[section] if item["slug"] != slug),
            *(item for item in items if item["slug"] == slug),
        ]
        for section, items in proposed.plain().items()
    }
    return brought_along(in_use, SetUp(**edited), copy)[0]


def _merged(
    was: dict[str, Written], mine: dict[str, Written], theirs: dict[str, Written], both: list[str]
) -> Iterator[Written]:
    for slug in dict.fromkeys((*was, *mine, *theirs)):
        before, own, other = was.get(slug), mine.get(slug), theirs.get(slug)
        chosen = other if own == before else own
        if own != before and other != before and own != other:
            both.append(slug)
        if chosen is not None:
            yield chosen


def _claimed_by(setup: SetUp, slugs: Container[str]) -> SetUp:
    """With the other plans for nothing that these are for."""
    plans = list(setup.plans)
    for claiming in (plan for plan in setup.plans if plan["slug"] in slugs):
        claimed = claiming.get("for", {})
        plans = [plan if plan["slug"] in slugs else freed_from(plan, claimed) for plan in plans]
    return replace(setup, plans=plans)


def _whole(found: SetUp, copy: SetUp, now: SetUp) -> SetUp:
    """With every calendar its plans count in."""
    days = {item["slug"] for item in found.calendars}
    known = {item["slug"]: item for item in (*now.calendars, *copy.calendars)}
    for missing in sorted({plan["calendar"] for plan in found.plans} - days):
        found = replace(found, calendars=put(found.calendars, known[missing]))
    return found


def _only(source: Source) -> Source:
    """The rehearsed sections of a file, standing where they stand."""

    def is_rehearsed(path: tuple[str | int, ...]) -> bool:
        return not path or path[0] in REHEARSED

    return replace(
        source,
        data={name: value for name, value in (source.data or {}).items() if name in REHEARSED},
        values={path: value for path, value in source.values.items() if is_rehearsed(path)},
        spots={path: spot for path, spot in source.spots.items() if is_rehearsed(path)},
        key_spots={path: spot for path, spot in source.key_spots.items() if is_rehearsed(path)},
    )
