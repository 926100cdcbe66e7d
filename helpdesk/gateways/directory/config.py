"""How to reach and read one company directory: a value, checked when it is made."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Nesting = Literal["auto", "in_chain", "walk"]

USERNAME_MARK = "{username}"
SLOWEST_SIGN_IN_SECONDS = 4.5
"""People are promised an answer within five seconds; the rest is for our own page."""


@dataclass(frozen=True, slots=True)
class AttributeMap:
    """Which LDAP attributes hold what we want to know.

    The first attribute with a value wins, except for ``addresses``, where all of them are gathered.
    The defaults read Active Directory, OpenLDAP, 389 Directory Server and FreeIPA alike.
    """

    guid: tuple[str, ...] = ("objectGUID", "entryUUID", "nsUniqueId", "ipaUniqueID")
    username: tuple[str, ...] = ("sAMAccountName", "uid")
    name: tuple[str, ...] = ("displayName", "cn")
    mail: tuple[str, ...] = ("mail",)
    addresses: tuple[str, ...] = ("proxyAddresses", "mailAlternateAddress", "mailLocalAddress")
    phone: tuple[str, ...] = ("telephoneNumber", "mobile")
    department: tuple[str, ...] = ("department", "ou", "departmentNumber")
    office: tuple[str, ...] = ("physicalDeliveryOfficeName", "roomNumber", "l")
    manager: tuple[str, ...] = ("manager",)
    language: tuple[str, ...] = ("preferredLanguage",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryConfig:
    """The servers in the order to try them, how to sign in, and where people and groups live.

    Raises :class:`ValueError`, naming the setting, for anything that could not work or would send
    a password over an unprotected line.
    """

    servers: tuple[str, ...]
    """``ldaps://host[:port]`` (TLS from the start) or ``ldap://host[:port]`` (StartTLS first)."""
    user_base: str
    group_base: str = ""
    """Empty: groups are looked for under ``user_base``."""
    ca_file: Path | None = None
    """The certificates to trust; None means those the machine trusts."""
    plain_on_loopback: bool = False
    """Only for a demo directory on this very machine: no TLS."""
    service_dn: str = ""
    service_password: str = field(default="", repr=False)
    bind_template: str = ""
    """Without a service account: who binds, such as ``uid={username},ou=people,dc=example``."""
    people_filter: str = "(&(objectClass=person)(!(objectClass=computer)))"
    username_attributes: tuple[str, ...] = ("uid", "sAMAccountName", "userPrincipalName")
    group_filter: str = (
        "(|(objectClass=group)(objectClass=groupOfNames)"
        "(objectClass=groupOfUniqueNames)(objectClass=posixGroup))"
    )
    nesting: Nesting = "auto"
    """``auto`` asks the server whether it is an Active Directory."""
    attributes: AttributeMap = AttributeMap()
    sign_in_seconds: float = 4.0
    """The longest a sign-in may wait for all servers together."""

    def __post_init__(self) -> None:
        if not self.servers:
            raise ValueError("servers: name at least one ldaps:// or ldap:// address")
        for url in self.servers:
            self._check_server(url)
        if not self.user_base:
            raise ValueError("user_base: say where the people are, such as ou=people,dc=example")
        if bool(self.service_dn) == bool(self.bind_template):
            raise ValueError("service_dn, bind_template: give exactly one of the two")
        if self.service_dn and not self.service_password:
            raise ValueError("service_password: the service account needs one")
        if self.bind_template and self.bind_template.count(USERNAME_MARK) != 1:
            raise ValueError(f"bind_template: must contain {USERNAME_MARK} once")
        if not 0 < self.sign_in_seconds <= SLOWEST_SIGN_IN_SECONDS:
            raise ValueError(f"sign_in_seconds: more than 0, at most {SLOWEST_SIGN_IN_SECONDS}")

    def _check_server(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"ldap", "ldaps"} or not parts.hostname:
            raise ValueError(f"servers: {url!r} is not an ldaps:// or ldap:// address")
        if self.plain_on_loopback and not _is_loopback(parts.hostname):
            raise ValueError(f"plain_on_loopback: {parts.hostname} is not this machine")

    @property
    def groups_under(self) -> str:
        """The DN under which groups are searched."""
        return self.group_base or self.user_base


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
