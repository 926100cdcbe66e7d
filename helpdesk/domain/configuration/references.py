"""Names that point elsewhere in the file: does what they name exist, and only once?

Checked on the plain data, so that every wrong name is told even while other things are wrong.
"""

from collections.abc import Iterator

from helpdesk.domain.configuration.complaints import Complaint, meant
from helpdesk.domain.configuration.source import Path, Source

# What a short name names → where such things are defined. ``*`` is any place in a list, ``**`` any
# depth of topics below topics.
DEFINED: dict[str, str] = {
    "department": "departments.*.slug",
    "queue": "queues.*.slug",
    "calendar": "calendars.*.slug",
    "plan": "plans.*.slug",
    "category": "categories.**.slug",
}
POINTERS: tuple[tuple[str, str], ...] = (
    ("queues.*.department", "department"),
    ("grants.*.queue", "queue"),
    ("grants.*.department", "department"),
    ("plans.*.calendar", "calendar"),
    ("plans.*.for.categories.*", "category"),
    ("plans.*.for.queues.*", "queue"),
    ("categories.**.queue", "queue"),
    ("categories.**.form.consequences.*.set_queue", "queue"),
)


def faults(source: Source) -> Iterator[Complaint]:
    """Every short name used twice, and every one that names nothing."""
    names: dict[str, dict[str, Path]] = {kind: {} for kind in DEFINED}
    for kind, pattern in DEFINED.items():
        for path, name in _texts_at(source, pattern):
            if name in names[kind]:
                first = source.spot(names[kind][name]).line
                words = f'the {kind} "{name}" is defined twice; first in line {first}'
                yield Complaint(source.spot(path), words)
            names[kind].setdefault(name, path)
    for pattern, kind in POINTERS:
        for path, name in _texts_at(source, pattern):
            if name not in names[kind]:
                hint = meant(name, names[kind])
                words = f'{kind} "{name}" does not exist{hint}'
                yield Complaint(source.spot(path), words)
    yield from _defaults(source)
    yield from _homeless_topics(source)


def _defaults(source: Source) -> Iterator[Complaint]:
    """At most one plan is for everything that no other plan is for."""
    first: Path | None = None
    for path, is_default in source.values.items():
        if is_default is not True or not _fits(path, ("plans", "*", "for", "default")):
            continue
        if first is not None:
            line = source.spot(first).line
            words = f"only one plan can be the default; the plan in line {line} already is"
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
