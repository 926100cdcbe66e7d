"""What signing in costs us, beside the hash and the directory.

On one thread, by that thread's CPU clock. Time inside argon2 is taken off for a local account; for
somebody of the directory, the directory's answer is given at once by this module, so the time
inside the gateway is none of it. What is left is ours: the form and its token, the throttle, the
mirrored person and groups, the session, the commits, the answer.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from argon2 import PasswordHasher

from benchmarks.cast import Actor, sign_in
from benchmarks.inside import Asker
from benchmarks.instance import application
from benchmarks.scenes import SCENES
from benchmarks.stores import Store
from helpdesk import Helpdesk
from helpdesk.blueprints.auth import entrance
from helpdesk.extensions import db
from helpdesk.gateways.directory import DirectoryGroup, DirectoryPerson
from helpdesk.models import Person

TIMES = 60
WARM_UP = 10


def own_cpu(store: Store, tickets: int) -> dict[str, float]:
    """Milliseconds of our own CPU per sign-in, the median: with a local account, and with the
    directory.
    """
    with store.copy(tickets) as place:
        app = application(place.folder, place.database)
        cast = sign_in(app)
        with _hash_apart() as spent:
            local = _median(app, cast.strangers, spent)
        with _directory_apart(app, cast.employees) as actors:
            by_directory = _median(app, actors, [])
    return {"local": local, "directory": by_directory}


def _median(app: Helpdesk, actors: list[Actor], spent: list[float]) -> float:
    scene, chance = SCENES["sign-in"], random.Random(1)
    asker = Asker(app, scene, scene.ours, actors, is_ours=True)
    asker.batch(WARM_UP)
    found = []
    for _ in range(TIMES):
        environ = asker.environ(chance.choice(actors))
        spent.clear()
        began = time.thread_time()
        asker.call(environ)
        found.append((time.thread_time() - began - sum(spent)) * 1000)
    return statistics.median(found)


@contextmanager
def _hash_apart() -> Iterator[list[float]]:
    """CPU seconds spent inside argon2, one number for each check."""
    spent: list[float] = []
    verify = PasswordHasher.verify

    def timed(self: PasswordHasher, *words: Any) -> bool:
        began = time.thread_time()
        try:
            return bool(verify(self, *words))
        finally:
            spent.append(time.thread_time() - began)

    with mock.patch.object(PasswordHasher, "verify", timed):
        yield spent


@contextmanager
def _directory_apart(app: Helpdesk, actors: list[Actor]) -> Iterator[list[Actor]]:
    """The people of ``actors`` at the sign-in page, and a directory that knows them at once."""
    with app.app_context():
        people = {person.username: person for person in map(_loaded, actors)}
        known = {name: _as_directory_knows(person) for name, person in people.items()}
        strangers = [
            Actor(actor.person, actor.our_cookie, "", actor.csrf, username=name)
            for actor, name in zip(actors, people, strict=True)
        ]
    ask: Callable[[str, str], DirectoryPerson] = lambda name, password: known[name]  # noqa: E731
    with mock.patch.object(entrance, "_ask_directory", ask):
        yield strangers


def _loaded(actor: Actor) -> Person:
    return db.session.get_one(Person, actor.person)


def _as_directory_knows(person: Person) -> DirectoryPerson:
    return DirectoryPerson(
        guid=person.guid or "",
        dn=f"uid={person.username},ou=people,dc=bench,dc=example",
        username=person.username,
        name=person.name,
        mail=person.mail or "",
        addresses=(person.mail or "",),
        phone=person.phone or "",
        department=person.department.name if person.department else "",
        office=person.office or "",
        language="",
        manager_dn="",
        manager_guid=None,
        is_disabled=False,
        groups=tuple(
            DirectoryGroup(dn=f"cn={one.group_name},dc=bench,dc=example", name=one.group_name)
            for one in person.directory_groups
        ),
    )
