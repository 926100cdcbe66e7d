"""What a name typed at the door stands for: whose tries it counts among, and who checks it."""

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, or_, select

from helpdesk.domain.directory.facts import fold
from helpdesk.extensions import db
from helpdesk.models import Person, PersonAddress


class Account(NamedTuple):
    """An account as somebody named it."""

    key: str
    """The digest under which its wrong passwords are counted."""
    local_id: int | None
    """The person of the local account of exactly this name; None where the directory decides."""
    password_hash: str | None
    """That account's."""


def named(username: str) -> Account:
    """The account somebody means, however they write it.

    A person may be named by account, by mail address or by ``name@domain``; were those counted
    apart, there would be as many budgets of wrong passwords as spellings.
    """
    name = fold(username)
    short = name.partition("@")[0]
    meant = db.session.execute(_meant(), {"name": name, "short": short}).all()
    key = _key(f"person {meant[0].id}" if meant else f"name {short}")
    for person_id, username_folded, password_hash in meant:
        if username_folded == name and password_hash is not None:
            return Account(key, person_id, password_hash)
    return Account(key, None, None)


def key_of(person: Person) -> str:
    """The key under which the person's own name is counted."""
    return _key(f"person {person.id}")


def _key(meant: str) -> str:
    return hashlib.sha256(meant.encode()).hexdigest()


@lru_cache(maxsize=1)
def _meant() -> Select[*tuple[Any, ...]]:
    name, short = bindparam("name", type_=String), bindparam("short", type_=String)
    by_address = select(PersonAddress.person_id).where(PersonAddress.address == name)
    return (
        select(Person.id, Person.username_folded, Person.password_hash)
        .where(or_(Person.username_folded.in_([name, short]), Person.id.in_(by_address)))
        .order_by(Person.id)
    )
