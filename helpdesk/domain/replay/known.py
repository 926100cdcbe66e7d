"""People, queues and topics another system names, known again by their names."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from helpdesk.domain.directory.facts import fold
from helpdesk.extensions import db
from helpdesk.models import Category, Department, Kind, Person, Queue

Row = TypeVar("Row", Person, Queue, Category, Department)

LONGEST_SLUG = 60


def slug_of(name: str) -> str:
    """The short name for a name: ``Group 70`` is ``group-70``, always the same."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
    is_whole = name.isascii() and len(name) <= LONGEST_SLUG
    if slug and is_whole:
        return slug
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{slug[: LONGEST_SLUG - 9]}-{digest}".strip("-")


class KnownNames:
    """Finds what is named, and founds what is not there yet. Keep one for one transaction.

    Who and what is there already under the short name is taken, so an administrator may prepare
    queues, topics and people beforehand. People founded here have no password and no mail address;
    topics are not offered for filing; queues stand on line 1 of a department named as the source.
    """

    def __init__(self, source: str, *, now: datetime) -> None:
        """``source`` is how the department of the queues is called."""
        self.source, self.now = source, now
        self._people: dict[str, Person] = {}
        self._queues: dict[str, Queue] = {}
        self._categories: dict[str, Category] = {}

    def meet(self, people: Iterable[str]) -> None:
        """Find or found all of these at once, rather than one by one."""
        wanted = {slug_of(name): name for name in people}
        wanted = {slug: name for slug, name in wanted.items() if slug not in self._people}
        query = select(Person).where(Person.username_folded.in_(wanted))
        self._people |= {one.username_folded: one for one in db.session.scalars(query)}
        founded = {
            slug: self._person(slug, wanted[slug]) for slug in wanted.keys() - self._people.keys()
        }
        if founded:
            db.session.add_all(founded[slug] for slug in sorted(founded))
            db.session.flush()
            self._people |= founded

    def person(self, name: str) -> Person:
        """The person with this user name, in its short form."""
        slug = slug_of(name)
        if slug not in self._people:
            self.meet([name])
        return self._people[slug]

    def _person(self, slug: str, name: str) -> Person:
        return Person(
            username=slug,
            username_folded=slug,
            name=name[:200],
            name_folded=fold(name)[:200],
            created_at=self.now,
        )

    def queue(self, name: str) -> Queue:
        """The queue with this short name."""
        slug = slug_of(name)
        if slug not in self._queues:
            known = db.session.scalars(select(Queue).where(Queue.slug == slug)).one_or_none()
            self._queues[slug] = known or _added(
                Queue(
                    slug=slug,
                    name={"en": name},
                    line=1,
                    position=_position(name),
                    department=self._department(),
                )
            )
        return self._queues[slug]

    def category(self, name: str) -> Category:
        """The topic with this short name. A service only groups topics: where one has the name,
        the topic's gets an ending.
        """
        slug = slug_of(name)
        if slug_of(name) not in self._categories:
            known = _category(slug)
            if known is not None and not known.is_topic:
                slug = f"{slug}-topic"
                known = _category(slug)
            self._categories[slug_of(name)] = known or _added(
                Category(
                    slug=slug, name={"en": name}, kind=Kind.INCIDENT, is_active=False, form_number=0
                )
            )
        return self._categories[slug_of(name)]

    def _department(self) -> Department:
        slug = slug_of(self.source)
        query = select(Department).where(Department.slug == slug)
        known = db.session.scalars(query).one_or_none()
        return known or _added(Department(slug=slug, name=self.source))


def _position(name: str) -> int:
    """After the company's own, by the number the name ends with, those without one last."""
    number = re.search(r"(\d{1,4})$", name)
    return 10_000 + int(number[1]) if number else 20_000


def _category(slug: str) -> Category | None:
    return db.session.scalars(select(Category).where(Category.slug == slug)).one_or_none()


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
