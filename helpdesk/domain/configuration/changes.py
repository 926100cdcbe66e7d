"""One change between the set-up in use and a file, in words for people."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from helpdesk.domain.configuration.differences import differences, name_of
from helpdesk.domain.configuration.written import Written


class Deed(StrEnum):
    """What becomes of a thing. Nothing that tickets may refer to is ever deleted."""

    ADDED = "Added"
    CHANGED = "Changed"
    RESTORED = "Back in use"
    RETIRED = "Out of use"
    GIVEN = "Given"
    TAKEN_BACK = "Taken back"


@dataclass(frozen=True)
class Change:
    """What happens to one thing of one section; ``details`` are phrases without a full stop."""

    section: str
    deed: Deed
    slug: str
    """Empty for what has no short name: a right, or the order of things."""
    called: str
    details: tuple[str, ...] = ()

    def said(self) -> str:
        """One line; with several details one more line for each."""
        head = f"{self.deed}: {self.called}"
        if not self.details:
            return head
        between = ": " if len(self.details) == 1 else ":\n    "
        return head + between + "\n    ".join(self.details)


def by_slug(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Parts by their short name."""
    return {item["slug"]: item for item in items}


def called(word: str, item: Mapping[str, Any]) -> str:
    """``queue “Network” (network)``."""
    return f"{word} “{name_of(item['name'])}” ({item['slug']})"


def arrival(slug: str, retired: Container[str]) -> Deed:
    """How something comes that is not in use: as new, or from out of use."""
    return Deed.RESTORED if slug in retired else Deed.ADDED


def of_section(
    section: str,
    word: str,
    now: Iterable[Written],
    wanted: Iterable[Written],
    retired: Container[str],
    *,
    new: Callable[[Written], tuple[str, ...]] = lambda _item: (),
    told: Callable[[Written, Written], Iterable[str]] = differences,
    tickets: Mapping[str, int] | None = None,
) -> Iterator[Change]:
    """Things added, changed, back in use and put out of use; ``word`` is what one of them is.

    ``new`` says of a thing that comes what is worth knowing, ``told`` how one differs.
    """
    before, after = by_slug(now), by_slug(wanted)
    for slug, item in after.items():
        who = called(word, before.get(slug, item))
        if slug not in before:
            yield Change(section, arrival(slug, retired), slug, who, new(item))
        elif details := tuple(told(before[slug], item)):
            yield Change(section, Deed.CHANGED, slug, who, details)
    yield from departures(section, word, before.values(), after, tickets or {})


def departures(
    section: str,
    word: str,
    now: Iterable[Mapping[str, Any]],
    wanted: Container[str],
    tickets: Mapping[str, int],
) -> Iterator[Change]:
    """What the file no longer names; ``tickets``: how many open ones each thing has."""
    for item in now:
        if item["slug"] not in wanted:
            count = tickets.get(item["slug"], 0)
            details = (f"{open_tickets(count)} still there",) if count else ()
            yield Change(section, Deed.RETIRED, item["slug"], called(word, item), details)


def reordering(
    section: str, what: str, now: Iterable[str], wanted: Iterable[str]
) -> Iterator[Change]:
    """Another order of what is there before and after."""
    before, after = list(now), list(wanted)
    stay_before = [one for one in before if one in after]
    stay_after = [one for one in after if one in before]
    if stay_before != stay_after:
        details = (f"{', '.join(stay_before)} → {', '.join(stay_after)}",)
        yield Change(section, Deed.CHANGED, "", f"order of the {what}", details)


def open_tickets(count: int) -> str:
    """``one open ticket``, ``14 open tickets``."""
    return "one open ticket" if count == 1 else f"{count} open tickets"
