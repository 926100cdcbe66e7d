"""``python -m helpdesk.demo.fill``: people, company and tickets for an empty demo database."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from helpdesk import clock, create_app
from helpdesk.demo.directory import ENTRY_UUIDS
from helpdesk.demo.people import DemoDirectory, DemoPerson, read_people
from helpdesk.demo.seeding import seed
from helpdesk.domain.configuration.applying import apply
from helpdesk.domain.configuration.reading import configuration_from
from helpdesk.domain.directory import mirror
from helpdesk.extensions import db
from helpdesk.models import Ticket

COMPANY = Path(__file__).with_name("company.yaml")


@dataclass(frozen=True)
class DemoProfile:
    """One person of the people file, as the directory's sync reads them over the wire."""

    guid: str
    username: str
    name: str
    addresses: tuple[str, ...]
    phone: str
    department: str
    office: str
    language: str
    manager_guid: str | None
    is_disabled: bool
    group_names: tuple[str, ...]


def fill(now: datetime) -> int:
    """Everything the demo shows; a database with tickets stays as it is. Gives back how many
    tickets were filed. The caller commits.
    """
    if db.session.scalar(select(Ticket.id).limit(1)) is not None:
        return 0
    found(now)
    return seed(now)


def found(now: datetime) -> None:
    """The people and the company, without tickets. The caller commits."""
    mirror(profiles(read_people()), now=now)
    apply(configuration_from(COMPANY.read_text(encoding="utf-8")), now=now)


def profiles(directory: DemoDirectory) -> Iterator[DemoProfile]:
    """Everybody, with the lasting ids the demo's directory gives them."""
    for person in directory.people:
        yield DemoProfile(
            guid=_guid(person.uid),
            username=person.uid,
            name=person.name,
            addresses=(person.mail, *person.addresses),
            phone=person.phone,
            department=person.department,
            office=person.office,
            language=person.language,
            manager_guid=_guid(person.manager) if person.manager else None,
            is_disabled=person.disabled,
            group_names=tuple(sorted(_groups(person, directory))),
        )


def _guid(uid: str) -> str:
    return str(uuid.uuid5(ENTRY_UUIDS, uid))


def _groups(person: DemoPerson, directory: DemoDirectory) -> set[str]:
    """The person's groups, those around their groups included."""
    found: set[str] = set()
    for _ in directory.groups:  # no chain of groups is longer than there are groups
        found |= {
            group.name
            for group in directory.groups
            if person.uid in group.members or found & set(group.groups)
        }
    return found


def main() -> None:
    """Fill the instance's database, if it is empty, and say so."""
    with create_app().app_context():
        count = fill(clock.now())
        db.session.commit()
    print(f"{count} tickets of ninety days were filed." if count else "The data is there.")  # noqa: T201


if __name__ == "__main__":
    main()
