"""Reading everybody at once, for the periodic sync."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from helpdesk import clock
from helpdesk.gateways.directory.config import DirectoryConfig
from helpdesk.gateways.directory.connection import Entry, Line, open_line
from helpdesk.gateways.directory.errors import ListingNotPossible
from helpdesk.gateways.directory.failover import ask_in_turn
from helpdesk.gateways.directory.groups import DEEPEST_NESTING, same_dn
from helpdesk.gateways.directory.person import (
    DirectoryGroup,
    DirectoryPerson,
    person_from,
    wanted_attributes,
)
from helpdesk.gateways.directory.signin import bind_service

LISTING_SECONDS = 120.0
MEMBERS = ("member", "uniqueMember", "memberUid")
_RANGE = re.compile(r"member;range=\d+-(\d+|\*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DirectoryListing:
    """Everybody and every group of the directory at one moment."""

    people: tuple[DirectoryPerson, ...]
    groups: tuple[DirectoryGroup, ...]
    unreadable: tuple[str, ...]
    """DNs of entries without a lasting id or user name; they cannot be mirrored."""


def list_people(config: DirectoryConfig) -> DirectoryListing:
    """All people with their groups (nested ones too) and managers, read page by page.

    Raises :class:`DirectoryDown` if it cannot be read completely: half a list would look like
    half the company having left. Raises :class:`ListingNotPossible` without a service account.
    """
    if not config.service_dn:
        raise ListingNotPossible("the directory settings have no service account")
    return ask_in_turn(config.servers, LISTING_SECONDS, partial(_list_from, config))


def _list_from(config: DirectoryConfig, url: str, seconds: float) -> DirectoryListing:
    now, names = clock.now(), config.attributes
    with open_line(config, url, min(seconds, 30.0)) as line:
        bind_service(line, config)
        wanted = wanted_attributes(names)
        entries = list(line.search_all(config.user_base, config.people_filter, wanted))
        groups = list(line.search_all(config.groups_under, config.group_filter, ("cn", *MEMBERS)))
        parents = _parents(line, groups)
    people = {same_dn(entry.dn): person_from(entry, names, now) for entry in entries}
    known = {dn: person for dn, person in people.items() if person is not None}
    of = {same_dn(entry.dn): _group(entry) for entry in groups}
    complete = [
        person.having(_all_groups(dn, person, parents, of), _guid_at(known, person.manager_dn))
        for dn, person in known.items()
    ]
    unreadable = [entry.dn for entry in entries if people[same_dn(entry.dn)] is None]
    return DirectoryListing(tuple(complete), tuple(of.values()), tuple(unreadable))


def _parents(line: Line, groups: list[Entry]) -> dict[str, set[str]]:
    """Who is directly in what: from a member's DN (or ``memberUid:`` name) to DNs of groups."""
    parents: dict[str, set[str]] = defaultdict(set)
    for entry in groups:
        here = same_dn(entry.dn)
        for dn in (*_members(line, entry), *entry.texts("uniqueMember")):
            parents[same_dn(dn)].add(here)
        for username in entry.texts("memberUid"):
            parents[f"memberUid:{username.casefold()}"].add(here)
    return parents


def _members(line: Line, entry: Entry) -> list[str]:
    """All members; Active Directory hands out a big group's in ranges of some 1,500."""
    members = entry.texts("member")
    current: Entry | None = entry
    while current is not None:
        part = next((name for name in current.values if _RANGE.fullmatch(name)), None)
        if part is None:
            break
        members += current.texts(part)
        end = part.rpartition("-")[2]
        if end == "*":
            break
        current = line.read(entry.dn, (f"member;range={int(end) + 1}-*",))
    return members


def _all_groups(
    dn: str, person: DirectoryPerson, parents: dict[str, set[str]], of: dict[str, DirectoryGroup]
) -> tuple[DirectoryGroup, ...]:
    found: set[str] = set()
    level = parents.get(dn, set()) | parents.get(f"memberUid:{person.username.casefold()}", set())
    for _ in range(DEEPEST_NESTING):
        level = level - found
        found |= level
        level = {up for group in level for up in parents.get(group, ())}
    return tuple(of[key] for key in sorted(found))


def _guid_at(known: dict[str, DirectoryPerson], dn: str) -> str | None:
    person = known.get(same_dn(dn)) if dn else None
    return person.guid if person else None


def _group(entry: Entry) -> DirectoryGroup:
    return DirectoryGroup(entry.dn, next(iter(entry.texts("cn")), entry.dn))
