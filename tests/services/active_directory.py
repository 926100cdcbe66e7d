"""What only Active Directory answers, over real LDAP: nesting in one question, ranges, sub-codes.

``python -m tests.services.active_directory`` says on which loopback port it listens. No free
server behaves like this, hence this small one; everything general is tested against slapd.
"""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from ldaptor.inmemory import ReadOnlyInMemoryLDAPEntry
from ldaptor.interfaces import IConnectedLDAPEntry
from ldaptor.protocols import pureldap
from ldaptor.protocols.ldap import ldaperrors
from ldaptor.protocols.ldap.ldapserver import LDAPServer
from twisted.internet import reactor
from twisted.internet.protocol import ServerFactory
from twisted.python.components import registerAdapter

from helpdesk.gateways.directory import DirectoryConfig

BASE = "dc=corp,dc=test"
IN_CHAIN = b"1.2.840.113556.1.4.1941"
GUID = bytes.fromhex("33221100554477668899aabbccddeeff")
RANGE = 3
SUBCODES = {b"disabled": "533", b"stale": "532", b"locked": "775"}


class Entry(ReadOnlyInMemoryLDAPEntry):  # type: ignore[misc]
    """Knows the matching rule and, for some users, the sub-code with which a bind fails."""

    def match(self, query: Any) -> bool:
        if isinstance(query, pureldap.LDAPFilter_extensibleMatch):
            assert query.matchingRule.value == IN_CHAIN
            return self._holds(query.matchValue.value, set())
        return bool(super().match(query))

    def _holds(self, dn: bytes, seen: set[bytes]) -> bool:
        members = set(self.get(b"member", ())) - seen
        groups = [e for e in self._parent._children.values() if e.dn.getText().encode() in members]
        return dn in members or any(group._holds(dn, seen | members) for group in groups)

    def _bind(self, password: bytes) -> "Entry":
        name = next(iter(self.get(b"cn", ())))
        if password != b"demo" or name in SUBCODES:
            code = SUBCODES.get(name, "52e") if password == b"demo" else "52e"
            text = f"80090308: LdapErr: DSID-0C09044E, comment: error, data {code}, v4563"
            raise ldaperrors.LDAPInvalidCredentials(text)
        return self


class Server(LDAPServer):  # type: ignore[misc]
    """Says what it is, and hands out members in ranges."""

    def getRootDSE(self, request: Any, reply: Any) -> Any:
        capability = ("supportedCapabilities", ["1.2.840.113556.1.4.800"])
        reply(pureldap.LDAPSearchResultEntry(objectName="", attributes=[capability]))
        return pureldap.LDAPSearchResultDone(resultCode=0)

    def handle_LDAPSearchRequest(self, request: Any, controls: Any, reply: Any) -> Any:
        wanted = [a.decode() for a in request.attributes or () if a.lower().startswith(b"member")]
        start = int(wanted[0].partition("=")[2].partition("-")[0] or 0) if wanted else 0
        if wanted:
            request.attributes = [*request.attributes, b"member"]

        def in_ranges(answer: Any) -> None:
            kept = []
            for name, values in answer.attributes:
                members = sorted(values)
                if name == b"member" and (len(members) > RANGE or start):
                    end = start + RANGE
                    last = "*" if end >= len(members) else str(end - 1)
                    name, values = f"member;range={start}-{last}".encode(), members[start:end]
                kept.append((name, values))
            answer.attributes = kept
            reply(answer)

        return super().handle_LDAPSearchRequest(request, controls, in_ranges)


def _tree() -> Entry:
    root = Entry(BASE, {b"objectClass": [b"domain"]})
    people = root.addChild("ou=people", {b"objectClass": [b"organizationalUnit"]})
    groups = root.addChild("ou=groups", {b"objectClass": [b"organizationalUnit"]})
    people.addChild("cn=service", {b"objectClass": [b"device"], b"cn": [b"service"]})
    for place, name in enumerate([b"ada", b"disabled", b"stale", b"locked", *_crowd()]):
        attributes = {
            b"objectClass": [b"top", b"person", b"user"],
            b"cn": [name],
            b"sAMAccountName": [name],
            b"userPrincipalName": [name + b"@corp.test"],
            b"objectGUID": [GUID[:-1] + bytes([GUID[-1] - place])],
            b"userAccountControl": [b"514" if name == b"disabled" else b"512"],
        }
        people.addChild(f"cn={name.decode()}", attributes)
    crowd = [f"cn={name.decode()},ou=people,{BASE}".encode() for name in _crowd()]
    for name, members in {
        "inner": [f"cn=ada,ou=people,{BASE}".encode()],
        "outer": [f"cn=inner,ou=groups,{BASE}".encode()],
        "crowd": crowd,
    }.items():
        entry = {b"objectClass": [b"group"], b"cn": [name.encode()], b"member": members}
        groups.addChild(f"cn={name}", entry)
    return root


def _crowd() -> list[bytes]:
    return [b"member%d" % number for number in range(8)]


@contextlib.contextmanager
def active_directory() -> Iterator[DirectoryConfig]:
    """Run it for the length of a ``with`` block; gives the settings to reach it."""
    command = [sys.executable, "-m", "tests.services.active_directory"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            yield DirectoryConfig(
                servers=(f"ldap://127.0.0.1:{port}",),
                plain_on_loopback=True,
                user_base=f"ou=people,{BASE}",
                group_base=f"ou=groups,{BASE}",
                service_dn=f"cn=service,ou=people,{BASE}",
                service_password="demo",
            )
        finally:
            process.terminate()


def main() -> None:
    """Serve until ended."""
    factory: Any = ServerFactory()
    factory.protocol, factory.root = Server, _tree()
    registerAdapter(lambda it: it.root, ServerFactory, IConnectedLDAPEntry)
    loop: Any = reactor
    print(loop.listenTCP(0, factory, interface="127.0.0.1").getHost().port, flush=True)
    loop.run()


if __name__ == "__main__":
    main()
