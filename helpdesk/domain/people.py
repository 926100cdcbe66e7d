"""Finding colleagues by what people type: a name, a part of it, an account or a mail address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from helpdesk.extensions import db
from helpdesk.models import Person, PersonAddress

MOST_FOUND = 8
LONGEST_SEARCH = 100


def newcomer(now: datetime, **facts: Any) -> Person:
    """Somebody met for the first time, active, with these columns; added to the session.

    What hangs on a person is known to be empty: otherwise each would be read back.
    """
    person = Person(
        is_active=True,
        created_at=now,
        addresses=[],
        directory_groups=[],
        department=None,
        manager=None,
        **facts,
    )
    db.session.add(person)
    return person


def search(words: str, limit: int = MOST_FOUND) -> list[Person]:
    """Active people whose name has all the words, or whose account or an address begins so."""
    folded = _folded(words[:LONGEST_SEARCH])
    if len(folded) < 2:
        return []
    names = [Person.name_folded.contains(word, autoescape=True) for word in folded.split()]
    return _active(or_(_and(names), _begins(folded)), limit)


def meant_by(words: str) -> list[Person]:
    """Who is meant: one person by id, account, address or full name; several if unclear.

    Only when nothing fits exactly, the single person a search finds is taken as meant.
    """
    folded = _folded(words)
    exactly: list[ColumnElement[bool]] = [
        Person.username_folded == folded,
        Person.name_folded == folded,
        Person.id.in_(select(PersonAddress.person_id).where(PersonAddress.address == folded)),
    ]
    if folded.isascii() and folded.isdigit() and len(folded) < 10:
        exactly.append(Person.id == int(folded))
    return _active(or_(*exactly), 2) or search(words, 2)


def ids_meant_by(words: str) -> Sequence[str]:
    """Like ``meant_by``, as the ids a form's answer holds."""
    return [str(person.id) for person in meant_by(words)]


def _folded(words: str) -> str:
    """As names are kept for comparing; PostgreSQL cannot even compare with NUL."""
    return " ".join(words.replace("\0", " ").casefold().split())


def _begins(folded: str) -> ColumnElement[bool]:
    addresses = select(PersonAddress.person_id).where(
        PersonAddress.address.startswith(folded, autoescape=True)
    )
    return or_(Person.username_folded.startswith(folded, autoescape=True), Person.id.in_(addresses))


def _and(conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    joined = conditions[0]
    for condition in conditions[1:]:
        joined = joined & condition
    return joined


def _active(condition: ColumnElement[bool], limit: int) -> list[Person]:
    query = select(Person).where(Person.is_active, condition).order_by(Person.name_folded)
    return list(db.session.scalars(query.limit(limit)))
