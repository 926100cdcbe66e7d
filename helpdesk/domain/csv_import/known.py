"""What the company has, by the words files and mappings use for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from helpdesk.domain import waiting_reasons
from helpdesk.domain.configuration.complaints import meant
from helpdesk.domain.directory.facts import fold
from helpdesk.extensions import db
from helpdesk.models import Category, Person, PersonAddress, Queue

Term = TypeVar("Term", bound=StrEnum)
MOST_LISTED = 12


class Unknown(ValueError):
    """A word that names nothing; ``str()`` is the sentence to show."""


class People:
    """Everybody, by user name, mail address and full name; those who left as well."""

    def __init__(self) -> None:
        """Reads all people, in two statements."""
        self._exactly: dict[str, int] = {}
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._usernames: dict[int, str] = {}
        people = select(Person.id, Person.username, Person.username_folded, Person.name_folded)
        addresses = select(PersonAddress.address, PersonAddress.person_id)
        self._owners = {address: number for address, number in db.session.execute(addresses)}  # noqa: C416
        self._exactly |= self._owners
        for number, username, folded, name in db.session.execute(people):
            self._exactly[folded] = number
            self._by_name[name].add(number)
            self._usernames[number] = username

    def find(self, word: str) -> int | None:
        """The id of who is meant; None if nobody is called so.

        Raises Unknown where several people have the name.
        """
        folded = fold(word)
        if number := self._exactly.get(folded):
            return number
        named = self._by_name.get(folded, set())
        if len(named) > 1:
            who = ", ".join(sorted(self._usernames[number] for number in named)[:MOST_LISTED])
            raise Unknown(f"several people are called so ({who}): write the user name")
        return next(iter(named), None)

    def username(self, number: int) -> str:
        """How somebody known signs in."""
        return self._usernames[number]

    def owner_of(self, address: str) -> str:
        """The user name of whoever has this mail address, folded; empty if nobody."""
        number = self._owners.get(address)
        return self._usernames.get(number, "") if number else ""


class Place(NamedTuple):
    """A topic or a queue."""

    id: int
    slug: str
    names: tuple[str, ...]
    is_active: bool
    is_group: bool = False
    """A service, which only groups topics."""


class Places:
    """Topics or queues, by short name and by any of their names."""

    def __init__(self, called: str, places: Iterable[Place]) -> None:
        """``called`` is the word for one of them."""
        self._called = called
        self._by_slug: dict[str, Place] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for place in places:
            self._by_slug[place.slug] = place
            for name in () if place.is_group else place.names:
                self._by_name[fold(name)].add(place.slug)

    def find(self, word: str) -> int:
        """The id of the one that is meant. Raises Unknown with what to do about it."""
        named = {word} & self._by_slug.keys() or self._by_name.get(fold(word), set())
        if not named:
            raise Unknown(
                f"there is no {self._called} of this name{meant(word, self._by_slug)}; make it "
                "with `helpdesk config apply`, or translate the word under “values”"
            )
        if len(named) > 1:
            raise Unknown(f"several are called so: write one of {', '.join(sorted(named))}")
        place = self._by_slug[next(iter(named))]
        if not place.is_active:
            raise Unknown(f"the {self._called} {place.slug} is out of use")
        if place.is_group:
            raise Unknown(f"{place.slug} is a service, which only groups topics: name a topic")
        return place.id


def topics() -> Places:
    """All there are, read in one statement."""
    rows = db.session.scalars(select(Category))
    return Places(
        "topic",
        (Place(r.id, r.slug, tuple(r.name.values()), r.is_active, not r.is_topic) for r in rows),
    )


def queues() -> Places:
    """All there are, read in one statement."""
    rows = db.session.scalars(select(Queue))
    return Places("queue", (Place(r.id, r.slug, tuple(r.name.values()), r.is_active) for r in rows))


class Reasons:
    """What a ticket of a file may wait for, by short name and by any of its names.

    A reason that asks for the day on which its wait ends is none of them: no column tells that day.
    """

    def __init__(self) -> None:
        """Reads those in use, in one statement."""
        self._known = [
            one for one in waiting_reasons.in_use() if one.document.get("wake_up") != "required"
        ]
        self._slugs = {_underscored(one.slug): one.slug for one in self._known}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for one in self._known:
            names = one.names.values() if isinstance(one.names, dict) else (one.names,)
            for name in names:
                self._by_name[fold(name)].add(one.slug)

    def find(self, word: str) -> str:
        """The short name of the reason that is meant. Raises Unknown, listing those there are."""
        if slug := self._slugs.get(_underscored(word)):
            return slug
        named = self._by_name.get(fold(word), set())
        if len(named) > 1:
            raise Unknown(f"several are called so: write one of {', '.join(sorted(named))}")
        if not named:
            known = ", ".join(one.slug for one in self._known)
            raise Unknown(f"one of {known} is needed here, or a translation under “values”")
        return next(iter(named))


def term(word: str, terms: type[Term]) -> Term:
    """The fixed term a word means, whatever its case; ``in progress`` is ``in_progress``.

    Raises Unknown, listing the terms there are.
    """
    known: Mapping[str, Term] = {one.value: one for one in terms}
    found = known.get(_underscored(word))
    if found is None:
        raise Unknown(f"one of {', '.join(known)} is needed here, or a translation under “values”")
    return found


def _underscored(word: str) -> str:
    return fold(word).replace(" ", "_").replace("-", "_")
