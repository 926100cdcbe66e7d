"""What people can ask for: services and the topics under them, each for its audience."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from json import dumps
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from helpdesk.domain.forms.definition import Form
from helpdesk.extensions import db
from helpdesk.i18n import text_in
from helpdesk.models import Category, DirectoryMembership, FormVersion, Person, Queue

MOST_FOUND = 12
TOPIC = (
    select(Category)
    .where(Category.slug == bindparam("slug"))
    .options(
        joinedload(Category.queue).lazyload(Queue.department),
        joinedload(Category.parent),
        joinedload(Category.form_in_use),
    )
)


@dataclass(frozen=True)
class Service:
    """A card of the catalogue: a service with its topics, or a topic that stands alone."""

    category: Category
    topics: tuple[Category, ...]

    @property
    def is_topic(self) -> bool:
        """Whether tickets are filed on the card itself."""
        return self.category.is_topic


def services_for(person: Person) -> list[Service]:
    """All cards with something in them for this person, in the order they were given."""
    offered = _offered_to(person)
    by_parent: dict[int | None, list[Category]] = {}
    for category in offered.values():
        by_parent.setdefault(category.parent_id, []).append(category)
    cards = [Service(top, tuple(_topics_under(top, by_parent))) for top in by_parent.get(None, [])]
    return [card for card in cards if card.is_topic or card.topics]


def topic_for(person: Person, slug: str) -> Category | None:
    """The topic, if it is in use and meant for the person; every door that files asks here.

    Reads only the topic with its form and what it stands under, in one statement where that is one
    service.
    """
    topic = db.session.scalars(TOPIC, {"slug": slug}).one_or_none()
    if topic is None or not (topic.is_topic and topic.is_active):
        return None
    line = _line_of(topic)
    groups = _groups_of(person) if _names_groups(line.values()) else frozenset()
    return topic if _line_is_open(topic, line, person, groups) else None


def topic_among(services: Iterable[Service], slug: str) -> Category | None:
    """The topic with this short name among what is offered."""
    topics = (topic for service in services for topic in (service.category, *service.topics))
    return next((topic for topic in topics if topic.slug == slug and topic.is_topic), None)


def search(services: Iterable[Service], words: str) -> list[Category]:
    """Topics whose name, description, keywords or service hold every word, best first; where
    none holds them all, those that hold some: people type whole sentences.
    """
    wanted = words.casefold().split()[:8]
    told = [word for word in wanted if len(word) > 2]
    return _found(services, wanted, len(wanted)) or _found(services, told, 1)


def _found(services: Iterable[Service], wanted: list[str], least: int) -> list[Category]:
    """Topics that hold at least so many of these words, best first."""
    ranked: list[tuple[int, int, Category]] = []
    for service in services:
        for topic in (service.category, *service.topics):
            if topic.is_topic and (rank := _rank(topic, service.category, wanted, least)):
                ranked.append((-rank, len(ranked), topic))
    return [topic for _, _, topic in sorted(ranked, key=lambda one: one[:2])[:MOST_FOUND]]


def current_form(category: Category) -> tuple[FormVersion | None, Form]:
    """The form in use now and its version; a topic without one asks only the basics."""
    return category.form_in_use, form_of(category.form_in_use)


def form_of(version: FormVersion | None) -> Form:
    """The form a version holds."""
    return form_in(version.document) if version else Form()


def form_in(document: Mapping[str, Any]) -> Form:
    """The form of a version's document. Raises pydantic.ValidationError for one of long ago."""
    return _read(dumps(document, sort_keys=True))


@lru_cache(maxsize=256)
def _read(document: str) -> Form:
    return Form.model_validate_json(document)


def _offered_to(person: Person) -> dict[int, Category]:
    """Categories in use whose whole line of parents is in use and open to the person, by id."""
    query = select(Category).where(Category.is_active).order_by(Category.position, Category.id)
    categories = {
        one.id: one for one in db.session.scalars(query.options(joinedload(Category.queue)))
    }
    groups = _groups_of(person) if _names_groups(categories.values()) else frozenset()
    return {
        key: one
        for key, one in categories.items()
        if _line_is_open(one, categories, person, groups)
    }


def _line_of(topic: Category) -> dict[int, Category]:
    """The topic and all above it that are in use, by id."""
    line: dict[int, Category] = {}
    place: Category | None = topic
    while place is not None and place.is_active and place.id not in line:
        line[place.id] = place
        place = place.parent
    return line


def _names_groups(categories: Iterable[Category]) -> bool:
    return any((one.audience or {}).get("groups") for one in categories)


def _groups_of(person: Person) -> frozenset[str]:
    query = select(DirectoryMembership.group_name)
    return frozenset(db.session.scalars(query.where(DirectoryMembership.person_id == person.id)))


def _line_is_open(
    category: Category,
    known: Mapping[int, Category],
    person: Person,
    groups: frozenset[str],
) -> bool:
    for _ in range(len(known) + 1):  # a circle of parents, however it came about, is not open
        if not _is_meant_for(category, person, groups):
            return False
        if category.parent_id is None:
            return True
        parent = known.get(category.parent_id)
        if parent is None:
            return False
        category = parent
    return False


def _is_meant_for(category: Category, person: Person, groups: frozenset[str]) -> bool:
    """An empty audience is everybody; else one match among departments, groups or people."""
    audience = category.audience or {}
    if not any(audience.values()):
        return True
    department = person.department.slug if person.department else None
    return (
        department in audience.get("departments", ())
        or not groups.isdisjoint(name.casefold() for name in audience.get("groups", ()))
        or person.username_folded in {name.casefold() for name in audience.get("people", ())}
    )


def _topics_under(
    top: Category, by_parent: Mapping[int | None, list[Category]]
) -> Iterable[Category]:
    for child in by_parent.get(top.id, []):
        if child.is_topic:
            yield child
        yield from _topics_under(child, by_parent)


def _rank(topic: Category, service: Category, wanted: list[str], least: int) -> int:
    """How well the topic fits: a word of its name counts most; 0 with fewer words than least."""
    name = text_in(topic.name).casefold()
    keywords = " ".join(topic.keywords.values()).casefold()
    rest = f"{text_in(topic.description)} {text_in(service.name)}".casefold()
    places = ((name, 4), (keywords, 3), (rest, 1))
    worths = [max((worth for text, worth in places if word in text), default=0) for word in wanted]
    return sum(worths) if sum(map(bool, worths)) >= least else 0
