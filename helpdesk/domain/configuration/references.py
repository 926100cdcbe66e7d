"""Names that point elsewhere in the set-up: does what they name exist, and only once?

Checked on the plain data, so that every wrong name is told even while other things are wrong.
"""

from collections.abc import Iterator, Mapping

from helpdesk.domain.configuration.complaints import Complaint, meant
from helpdesk.domain.configuration.source import Path, Source
from helpdesk.i18n import _, lazy

# What a short name names → where such things are defined. ``*`` is any place in a list, ``**`` any
# depth of topics below topics.
DEFINED: dict[str, str] = {
    "department": "departments.*.slug",
    "queue": "queues.*.slug",
    "calendar": "calendars.*.slug",
    "waiting reason": "waiting_reasons.*.slug",
    "plan": "plans.*.slug",
    "category": "categories.**.slug",
}
CALLED = {
    "department": lazy("department"),
    "queue": lazy("queue"),
    "calendar": lazy("calendar"),
    "waiting reason": lazy("waiting reason"),
    "plan": lazy("plan"),
    "category": lazy("category"),
}
POINTERS: tuple[tuple[str, str], ...] = (
    ("queues.*.department", "department"),
    ("grants.*.queue", "queue"),
    ("grants.*.department", "department"),
    ("plans.*.calendar", "calendar"),
    ("plans.*.for.categories.*", "category"),
    ("plans.*.for.queues.*", "queue"),
    ("plans.*.escalation.*.next_line", "queue"),
    ("plans.*.escalation.*.only_if.queues.*", "queue"),
    ("plans.*.escalation.*.only_if.categories.*", "category"),
    ("plans.*.escalation.*.only_if.waiting.*", "waiting reason"),
    ("categories.**.queue", "queue"),
    ("categories.**.form.consequences.*.set_queue", "queue"),
)
STAYING = frozenset({"departments"})
"""Sections from which nothing ever goes: they cannot take away what others need."""


def faults(source: Source) -> Iterator[Complaint]:
    """Every short name used twice, and every one that names nothing, as far as the file tells."""
    names: dict[str, dict[str, Path]] = {kind: {} for kind in DEFINED}
    for kind, pattern in DEFINED.items():
        for path, name in _texts_at(source, pattern):
            if name in names[kind]:
                first = source.spot(names[kind][name]).line
                words = _(
                    'the %(kind)s "%(name)s" is defined twice; first in line %(line)s',
                    kind=CALLED[kind],
                    name=name,
                    line=first,
                )
                yield Complaint(source.spot(path), words)
            names[kind].setdefault(name, path)
    for pattern, kind in POINTERS:
        if _section(DEFINED[kind]) in _sections(source):
            yield from _aimless(source, pattern, kind, names[kind])
    yield from _defaults(source)
    yield from _homeless_topics(source)


def faults_beside(source: Source, present: Source) -> Iterator[Complaint]:
    """Every name that names nothing once the file's sections stand in place of those in use.

    Sections that are not in the file stay as they are in ``present``: they may name what the file
    puts out of use, and the file may name what only they define.
    """
    here = _sections(source)
    for pattern, kind in POINTERS:
        section, target = _section(pattern), _section(DEFINED[kind])
        if (section in here) == (target in here) or target in STAYING & here:
            continue
        defining = source if target in here else present
        names = {name: path for path, name in _texts_at(defining, DEFINED[kind])}
        if section in here:
            yield from _aimless(source, pattern, kind, names)
            continue
        spot = source.key_spots.get((target,), source.spot((target,)))
        for _path, name in _texts_at(present, pattern):
            if name not in names:
                words = _(
                    "the %(section)s in use, which are not in this file, need the %(kind)s "
                    '"%(name)s"',
                    section=section,
                    kind=CALLED[kind],
                    name=name,
                )
                yield Complaint(spot, words)


def _aimless(
    source: Source, pattern: str, kind: str, names: Mapping[str, Path]
) -> Iterator[Complaint]:
    for path, name in _texts_at(source, pattern):
        if name not in names:
            words = _(
                '%(kind)s "%(name)s" does not exist%(hint)s',
                kind=CALLED[kind],
                name=name,
                hint=meant(name, names),
            )
            yield Complaint(source.spot(path), words)


def _sections(source: Source) -> set[object]:
    return {path[0] for path in source.values if len(path) == 1}


def _section(pattern: str) -> str:
    return pattern.partition(".")[0]


def _defaults(source: Source) -> Iterator[Complaint]:
    """At most one plan is for everything that no other plan is for."""
    first: Path | None = None
    for path, is_default in source.values.items():
        if is_default is not True or not _fits(path, ("plans", "*", "for", "default")):
            continue
        if first is not None:
            words = _(
                "only one plan can be the default; the plan in line %(line)s already is",
                line=source.spot(first).line,
            )
            yield Complaint(source.spot(path), words)
        first = first or path


def _homeless_topics(source: Source) -> Iterator[Complaint]:
    """Tickets filed under a topic must land in some queue: its own, or one of a service above."""
    for path, kind in _texts_at(source, "categories.**.kind"):
        topic = path[:-1]
        if not any("queue" in _mapping_at(source, topic[:end]) for end in range(len(topic) + 1)):
            words = f"this {kind} has no queue: name one here, or on a service above"
            yield Complaint(source.spot(topic), words)


def _mapping_at(source: Source, path: Path) -> dict[object, object]:
    found = source.values.get(path)
    is_category = bool(path) and path[0] == "categories"
    return found if is_category and isinstance(found, dict) else {}


def _texts_at(source: Source, pattern: str) -> Iterator[tuple[Path, str]]:
    parts = tuple(pattern.split("."))
    for path, value in source.values.items():
        if isinstance(value, str) and _fits(path, parts):
            yield path, value


def _fits(path: Path, parts: tuple[str, ...]) -> bool:
    if not parts:
        return not path
    if not path:
        return False
    if parts[0] == "**":
        if not isinstance(path[0], int):
            return False
        deeper = len(path) > 2 and path[1] == "topics" and _fits(path[2:], parts)
        return _fits(path[1:], parts[1:]) or deeper
    fits = isinstance(path[0], int) if parts[0] == "*" else path[0] == parts[0]
    return fits and _fits(path[1:], parts[1:])
