"""The line of managers above somebody, as the directory knows it."""

from collections.abc import Collection

from helpdesk.models import Person

MOST_LEVELS = 20
"""Further up nobody looks: a directory may name people above one another in a circle."""


def superiors(person: Person, levels: Collection[int]) -> list[Person]:
    """Those so many levels up, 0 being the immediate superior; each once.

    Who has left counts for no level. Above the topmost there is the topmost again.
    """
    line = _line(person, max(levels, default=-1) + 1)
    if not line:
        return []
    found = {min(level, len(line) - 1) for level in levels}
    return [line[level] for level in sorted(found)]


def _line(person: Person, length: int) -> list[Person]:
    """The active people above, the nearest first, at most so many."""
    line: list[Person] = []
    seen, above = {person.id}, person.manager
    while above is not None and above.id not in seen and len(seen) <= MOST_LEVELS:
        if len(line) == length:
            break
        seen.add(above.id)
        if above.is_active:
            line.append(above)
        above = above.manager
    return line
