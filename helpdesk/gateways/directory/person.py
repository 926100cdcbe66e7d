"""What we know of a person from the directory, read from one entry."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from helpdesk.gateways.directory.config import AttributeMap
from helpdesk.gateways.directory.connection import Entry
from helpdesk.gateways.directory.disabled import DISABLING_ATTRIBUTES, is_disabled

LONGEST_TEXT = 200
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """A group a person belongs to, directly or through other groups."""

    dn: str
    name: str


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """One person as the directory knows them. Texts are empty where it knows nothing."""

    guid: str
    """Never changes, whatever the person is renamed or moved to: lower-case UUID text."""
    dn: str
    username: str
    name: str
    mail: str
    addresses: tuple[str, ...]
    """Every mail address, the main one first, lower-case, each once."""
    phone: str
    department: str
    office: str
    language: str
    manager_dn: str
    manager_guid: str | None
    is_disabled: bool
    groups: tuple[DirectoryGroup, ...] = ()

    @property
    def group_names(self) -> tuple[str, ...]:
        """The common names of the groups."""
        return tuple(group.name for group in self.groups)

    def having(
        self, groups: tuple[DirectoryGroup, ...], manager_guid: str | None
    ) -> "DirectoryPerson":
        """The same person with what had to be looked up elsewhere."""
        return replace(self, groups=groups, manager_guid=manager_guid)


def wanted_attributes(names: AttributeMap) -> list[str]:
    """Every attribute worth asking for, operational ones by name, each once."""
    mapped = (
        *names.guid, *names.username, *names.name, *names.mail, *names.addresses, *names.phone,
        *names.department, *names.office, *names.manager, *names.language,
    )  # fmt: skip
    return list(dict.fromkeys((*mapped, *DISABLING_ATTRIBUTES)))


def person_from(entry: Entry, names: AttributeMap, now: datetime) -> DirectoryPerson | None:
    """The person in this entry, or None if it lacks a lasting id or a user name."""
    guid, username = guid_of(entry, names), _first(entry, names.username)
    if guid is None or not username:
        return None
    addresses = _addresses(entry, names)
    return DirectoryPerson(
        guid=guid,
        dn=entry.dn,
        username=username,
        name=_first(entry, names.name) or username,
        mail=addresses[0] if addresses else "",
        addresses=addresses,
        phone=_first(entry, names.phone),
        department=_first(entry, names.department),
        office=_first(entry, names.office),
        language=_first(entry, names.language),
        manager_dn=next(iter(_all(entry, names.manager)), ""),
        manager_guid=None,
        is_disabled=is_disabled(entry, now),
    )


def guid_of(entry: Entry, names: AttributeMap) -> str | None:
    """The entry's lasting id as UUID text, None if it has none of the mapped attributes.

    Active Directory's objectGUID is sixteen bytes, the first three groups little-endian.
    """
    for attribute in names.guid:
        for value in entry.raw(attribute)[:1]:
            if attribute.lower() == "objectguid" and len(value) == 16:
                return str(UUID(bytes_le=value))
            text = value.decode("utf-8", "replace").strip().lower()
            try:
                return str(UUID(text))
            except ValueError:
                return text or None
    return None


def _all(entry: Entry, attributes: tuple[str, ...]) -> list[str]:
    return [text for attribute in attributes for text in entry.texts(attribute)]


def _first(entry: Entry, attributes: tuple[str, ...]) -> str:
    return next((clean for text in _all(entry, attributes) if (clean := _one_line(text))), "")


def _one_line(text: str) -> str:
    """Names end up in mail headers and tables: no control or separator character survives."""
    kept = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(kept).split())[:LONGEST_TEXT]


def _addresses(entry: Entry, names: AttributeMap) -> tuple[str, ...]:
    """Main address first. proxyAddresses reads ``SMTP:main``, ``smtp:other``, ``X400:…``."""
    found: dict[str, None] = {}
    others = sorted(_all(entry, names.addresses), key=lambda text: not text.startswith("SMTP:"))
    for text in (*_all(entry, names.mail), *others):
        kind, colon, rest = text.partition(":")
        if colon and kind.lower() != "smtp":
            continue
        address = (rest if colon else text).strip().lower()
        if _ADDRESS.fullmatch(address):
            found[address] = None
    return tuple(found)
