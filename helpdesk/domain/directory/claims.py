"""User names and mail addresses: each belongs to one person, whoever had it before."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from helpdesk.domain.directory.facts import fold
from helpdesk.domain.directory.profile import Profile
from helpdesk.extensions import db
from helpdesk.models import Person, PersonAddress

LONGEST_USERNAME = 120


def claim_usernames(claims: Sequence[tuple[Person, str]]) -> list[Person]:
    """Give each person the user name claimed; gives back those who could not have it.

    A name moves away from a person who is not among the claimants (who left, whose name was given
    to somebody new), but never from a local account. Of two claimants the first has it.
    """
    wanted: dict[str, Person] = {}
    refused: list[Person] = []
    for person, username in claims:
        if wanted.setdefault(fold(username)[:LONGEST_USERNAME], person) is not person:
            refused.append(person)
    claimants = {id(person) for person in wanted.values()}
    for holder in _holders([name for name in wanted if wanted[name].username_folded != name]):
        if holder.is_local:
            refused.append(wanted.pop(holder.username_folded))
        elif id(holder) not in claimants or wanted[holder.username_folded] is not holder:
            holder.username_folded = f"{holder.username_folded[:100]}~{holder.id}"
    db.session.flush()  # the names are free before anybody takes them
    spelled = {id(person): username for person, username in claims}
    for folded, person in wanted.items():
        person.username, person.username_folded = spelled[id(person)][:LONGEST_USERNAME], folded
    return refused


def claim_addresses(claims: Mapping[Person, Profile]) -> set[Person]:
    """Give everybody exactly the addresses of their profile; gives back whose changed.

    Main addresses are given before others; an address claimed twice goes to the first. Somebody
    not among the claimants keeps an address only while nobody claims it.
    """
    wanted: dict[str, Person] = {}
    for number in range(max((len(p.addresses) for p in claims.values()), default=0)):
        for person, profile in claims.items():
            if number < len(profile.addresses):
                wanted.setdefault(profile.addresses[number][:254], person)
    changed: set[Person] = set()
    for row in _rows(claims, wanted):
        if wanted.get(row.address) is row.person:
            del wanted[row.address]
        elif not row.person.is_local:
            changed.add(row.person)
            row.person.addresses.remove(row)
        else:
            del wanted[row.address]
    db.session.flush()  # the addresses are free before anybody takes them
    for address, person in wanted.items():
        person.addresses.append(PersonAddress(address=address))
        changed.add(person)
    return changed & set(claims)


def _holders(folded: list[str]) -> Sequence[Person]:
    """Who has these names; a name that its claimant has already is nobody else's."""
    if not folded:
        return ()
    return db.session.scalars(select(Person).where(Person.username_folded.in_(folded))).all()


def _rows(claims: Mapping[Person, Profile], wanted: dict[str, Person]) -> list[PersonAddress]:
    """What the claimants have, and who else has what they claim."""
    rows = {row.address: row for person in claims for row in person.addresses}
    new = [address for address in wanted if address not in rows]
    if new:
        others = select(PersonAddress).where(PersonAddress.address.in_(new))
        rows |= {row.address: row for row in db.session.scalars(others)}
    return list(rows.values())
