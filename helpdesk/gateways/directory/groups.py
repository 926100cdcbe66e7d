"""Which groups a person belongs to, groups within groups included."""

from collections.abc import Iterable

from ldap3.core.exceptions import LDAPInvalidDnError
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import parse_dn

from helpdesk.gateways.directory.config import DirectoryConfig
from helpdesk.gateways.directory.connection import Entry, Line
from helpdesk.gateways.directory.person import DirectoryGroup

IN_CHAIN = "1.2.840.113556.1.4.1941"  # LDAP_MATCHING_RULE_IN_CHAIN of Active Directory
ACTIVE_DIRECTORY = "1.2.840.113556.1.4.800"  # LDAP_CAP_ACTIVE_DIRECTORY_OID
DEEPEST_NESTING = 10
MOST_GROUPS = 1000
_AT_ONCE = 50


def groups_of(
    line: Line, config: DirectoryConfig, dn: str, username: str
) -> tuple[DirectoryGroup, ...]:
    """The groups ``dn`` is in, directly or through others, in order of their DN.

    Active Directory answers in one question. Elsewhere that matching rule quietly finds nothing,
    so we climb level by level, at most ten levels and a thousand groups.
    """
    if _answers_in_chain(line, config):
        query = f"(&{config.group_filter}(member:{IN_CHAIN}:={escape_filter_chars(dn)}))"
        found = {same_dn(e.dn): e for e in line.search_all(config.groups_under, query, ("cn",))}
    else:
        found = _climb(line, config, dn, username)
    return tuple(_group(found[key]) for key in sorted(found))


def same_dn(dn: str) -> str:
    """One spelling for DNs that differ only in case or in blanks between their parts."""
    try:
        parts = parse_dn(dn, strip=True)
    except LDAPInvalidDnError:
        return dn.casefold()
    return ",".join(f"{attribute}={value}" for attribute, value, _ in parts).casefold()


def _answers_in_chain(line: Line, config: DirectoryConfig) -> bool:
    if config.nesting != "auto":
        return config.nesting == "in_chain"
    root = line.read("", ("supportedCapabilities",))
    return root is not None and ACTIVE_DIRECTORY in root.texts("supportedCapabilities")


def _climb(line: Line, config: DirectoryConfig, dn: str, username: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    query = f"(|{_has_member(dn)}(memberUid={escape_filter_chars(username)}))"
    level = _new_groups(line, config, [query], found)
    for _ in range(DEEPEST_NESTING - 1):
        if not level or len(found) >= MOST_GROUPS:
            break
        level = _new_groups(line, config, _questions(level), found)
    return found


def _questions(level: list[Entry]) -> Iterable[str]:
    for start in range(0, len(level), _AT_ONCE):
        yield f"(|{''.join(_has_member(e.dn) for e in level[start : start + _AT_ONCE])})"


def _has_member(dn: str) -> str:
    escaped = escape_filter_chars(dn)
    return f"(member={escaped})(uniqueMember={escaped})"


def _new_groups(
    line: Line, config: DirectoryConfig, queries: Iterable[str], found: dict[str, Entry]
) -> list[Entry]:
    """Adds to ``found`` what it did not hold yet and returns just that; circles end here."""
    new: list[Entry] = []
    for query in queries:
        both = f"(&{config.group_filter}{query})"
        for entry in line.search_all(config.groups_under, both, ("cn",)):
            if same_dn(entry.dn) not in found and len(found) < MOST_GROUPS:
                found[same_dn(entry.dn)] = entry
                new.append(entry)
    return new


def _group(entry: Entry) -> DirectoryGroup:
    return DirectoryGroup(entry.dn, next(iter(entry.texts("cn")), entry.dn))
