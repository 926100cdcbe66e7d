"""The demo's company in a test: everything of company.yaml, and the cast with its groups.

For tests that need the real tree of topics, its forms and its promises; the others do well with
the small company of ``tests.cast``.
"""

from functools import cache
from pathlib import Path

from helpdesk import Helpdesk
from helpdesk.demo.people import DemoDirectory, read_people
from helpdesk.domain.configuration.applying import apply
from helpdesk.domain.configuration.reading import Configuration, configuration_from
from helpdesk.extensions import db
from helpdesk.models import DirectoryMembership, Person
from tests.cast import EPOCH

COMPANY = Path(__file__).parents[1] / "helpdesk" / "demo" / "company.yaml"
CAST = ("employee", "employee2", "agent", "agent2", "lead", "manager", "admin")


@cache
def configuration() -> Configuration:
    """The demo's company file, read once."""
    return configuration_from(COMPANY.read_text(encoding="utf-8"))


def empty(app: Helpdesk) -> None:
    """Take everything out of the test's database and commit."""
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()


def cast(app: Helpdesk) -> dict[str, Person]:
    """The company of the demo with the seven of the cast, in place of whatever was there.

    Needs an application context; the people belong to its session.
    """
    empty(app)
    directory = read_people()
    people = {one.uid: _person(one.uid, one.name, directory) for one in directory.people}
    people = {uid: person for uid, person in people.items() if uid in CAST}
    db.session.add_all(people.values())
    db.session.flush()
    apply(configuration(), now=EPOCH)
    db.session.commit()
    return people


def _person(uid: str, name: str, directory: DemoDirectory) -> Person:
    return Person(
        guid=f"cast-{uid}",
        username=uid,
        username_folded=uid,
        name=name,
        name_folded=name.casefold(),
        mail=f"{uid}@demo.example",
        directory_groups=[
            DirectoryMembership(group_name=group) for group in _groups_of(uid, directory)
        ],
        created_at=EPOCH,
    )


def _groups_of(uid: str, directory: DemoDirectory) -> set[str]:
    """The groups somebody is in, those of groups within groups included."""
    found: set[str] = set()
    for _ in directory.groups:
        found |= {
            group.name
            for group in directory.groups
            if uid in group.members or found & set(group.groups)
        }
    return found
