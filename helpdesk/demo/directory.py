"""The demo's company directory: a real LDAP v3 server with invented people, on loopback.

``python -m helpdesk.demo.directory PORT [--file PEOPLE.yaml]``. It speaks without TLS, therefore
only to this machine, and nobody can change anything in it.
"""

import argparse
import hmac
import uuid
from pathlib import Path
from typing import Any, cast

from ldaptor.inmemory import ReadOnlyInMemoryLDAPEntry
from ldaptor.interfaces import IConnectedLDAPEntry
from ldaptor.protocols.ldap import ldaperrors
from ldaptor.protocols.ldap.ldapserver import LDAPServer
from ldaptor.protocols.pureldap import LDAPSearchResultDone
from twisted.internet import reactor
from twisted.internet.protocol import ServerFactory
from twisted.python.components import registerAdapter

from helpdesk.demo.people import STARTER, DemoDirectory, DemoPerson, read_people

HOST = "127.0.0.1"
PASSWORD = "demo"  # noqa: S105  # everybody's, and printed on the sign-in page
SERVICE_NAME = "helpdesk"
ENTRY_UUIDS = uuid.UUID("8f5d9c52-3c0e-4a3e-9f0a-6f3a5c1f8e11")
"""The lasting ids are made from the user names, so that every start knows the same people."""


class DemoEntry(ReadOnlyInMemoryLDAPEntry):  # type: ignore[misc]
    """An entry whose password is no attribute, so that no search can show it."""

    def _bind(self, password: bytes) -> "DemoEntry":
        may_bind = b"person" in self.get(b"objectClass", ()) or b"device" in self.get(
            b"objectClass", ()
        )
        if may_bind and hmac.compare_digest(password, PASSWORD.encode()):
            return self
        raise ldaperrors.LDAPInvalidCredentials


class DemoServer(LDAPServer):  # type: ignore[misc]
    """LDAP for readers: nobody searches without having bound, nobody writes."""

    def handle_LDAPSearchRequest(self, request: object, controls: object, reply: object) -> object:
        """Search, if the caller has bound; the root entry is for everybody."""
        is_root = getattr(request, "baseObject", None) == b""
        if self.boundUser is None and not is_root:
            code = ldaperrors.LDAPInsufficientAccessRights.resultCode
            return LDAPSearchResultDone(resultCode=code)
        return super().handle_LDAPSearchRequest(request, controls, reply)

    def _refuse(self, request: object, controls: object, reply: object) -> None:
        raise ldaperrors.LDAPUnwillingToPerform("The demo directory cannot be changed")

    handle_LDAPAddRequest = _refuse
    handle_LDAPDelRequest = _refuse
    handle_LDAPModifyRequest = _refuse
    handle_LDAPModifyDNRequest = _refuse


class DemoFactory(ServerFactory):
    """Serves one tree to every connection."""

    protocol = DemoServer

    def __init__(self, root: DemoEntry) -> None:
        self.root = root


registerAdapter(  # type: ignore[no-untyped-call]
    lambda factory: factory.root, DemoFactory, IConnectedLDAPEntry
)


def settings_for(port: int, instance: Path) -> dict[str, object]:
    """The product's settings by which it finds this directory."""
    base = read_people().base
    return {
        "directory_servers": f"ldap://{HOST}:{port}",
        "directory_plain_on_loopback": True,
        "directory_user_base": f"ou=people,{base}",
        "directory_group_base": f"ou=groups,{base}",
        "directory_service_dn": f"cn={SERVICE_NAME},{base}",
        "directory_service_password": PASSWORD,
        # It locks nobody out, and whoever looks at a demo makes mistakes on purpose.
        "directory_lockout_tries": 10,
        "sign_in_tries": 5,
    }


def tree(directory: DemoDirectory) -> DemoEntry:
    """All entries: people below ``ou=people``, groups below ``ou=groups``, the service account."""
    root = DemoEntry(directory.base, _raw(objectClass=["top", "domain"]))
    root.addChild(f"cn={SERVICE_NAME}", _raw(objectClass=["device"], cn=[SERVICE_NAME]))
    people = root.addChild("ou=people", _raw(objectClass=["organizationalUnit"], ou=["people"]))
    groups = root.addChild("ou=groups", _raw(objectClass=["organizationalUnit"], ou=["groups"]))
    for person in directory.people:
        people.addChild(f"uid={person.uid}", _person(person, directory.base))
    for group in directory.groups:
        members = [f"uid={uid},ou=people,{directory.base}" for uid in group.members]
        members += [f"cn={name},ou=groups,{directory.base}" for name in group.groups]
        of_names = _raw(objectClass=["groupOfNames"], cn=[group.name], member=members)
        groups.addChild(f"cn={group.name}", of_names)
    return root


def _person(person: DemoPerson, base: str) -> dict[bytes, list[bytes]]:
    return _raw(
        objectClass=["top", "person", "organizationalPerson", "inetOrgPerson"],
        entryUUID=[str(uuid.uuid5(ENTRY_UUIDS, person.uid))],
        uid=[person.uid],
        cn=[person.name],
        sn=[person.name.rpartition(" ")[2]],
        displayName=[person.name],
        mail=[person.mail],
        mailAlternateAddress=list(person.addresses),
        telephoneNumber=[person.phone],
        ou=[person.department],
        roomNumber=[person.office],
        preferredLanguage=[person.language],
        manager=[f"uid={person.manager},ou=people,{base}"] if person.manager else [],
        nsAccountLock=["TRUE"] if person.disabled else [],
    )


def _raw(**attributes: list[str]) -> dict[bytes, list[bytes]]:
    """Attributes as they go over the wire; empty ones do not exist in LDAP."""
    return {
        name.encode(): [value.encode() for value in values if value]
        for name, values in attributes.items()
        if any(values)
    }


def main() -> None:
    """Serve until the process is ended; says on which port, so that 0 may be asked for."""
    parser = argparse.ArgumentParser(prog="python -m helpdesk.demo.directory")
    parser.add_argument("port", type=int)
    parser.add_argument("--file", type=Path, default=STARTER)
    arguments = parser.parse_args()
    factory = DemoFactory(tree(read_people(arguments.file)))
    loop = cast(Any, reactor)  # the module turns into the machine's event loop when imported
    port = loop.listenTCP(arguments.port, factory, interface=HOST)
    print(f"directory on {HOST}:{port.getHost().port}", flush=True)  # noqa: T201
    loop.run()


if __name__ == "__main__":
    main()
