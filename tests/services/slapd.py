"""A real OpenLDAP server with TLS, overlays and the cast, on loopback."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from ldap3 import MODIFY_REPLACE, Connection, Server

from helpdesk.gateways.directory import DirectoryConfig, forget_failures
from tests.services.cast import ENTRIES, PASSWORD, SUFFIX, dn_of
from tests.services.processes import end, free_port, port_answers, spawn, wait_until

ROOT_DN, ROOT_PASSWORD = f"cn=root,{SUFFIX}", "root-secret"
SERVICE_DN = f"cn=helpdesk,{SUFFIX}"


class Slapd:
    """One running slapd. ``stop`` and ``start`` let tests take it away and bring it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.plain_port, self.tls_port = free_port(), free_port()
        self.starttls_url = f"ldap://127.0.0.1:{self.plain_port}"
        self.ldaps_url = f"ldaps://127.0.0.1:{self.tls_port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._write_files()

    def _write_files(self) -> None:
        (self.folder / "data").mkdir()
        self.ca.cert_pem.write_to_path(str(self.ca_file))
        server = self.ca.issue_cert("127.0.0.1", "localhost")
        server.cert_chain_pems[0].write_to_path(str(self.folder / "server.pem"))
        server.private_key_pem.write_to_path(str(self.folder / "server.key"))
        template = Path(__file__).with_name("slapd.conf").read_text()
        (self.folder / "slapd.conf").write_text(template.replace("{folder}", str(self.folder)))

    def start(self) -> None:
        """Run it and wait until it accepts connections, at most ten seconds."""
        program = shutil.which("slapd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        if program is None:
            pytest.fail("slapd is missing: install Debian's package slapd")
        command = [program, "-d", "0", "-f", str(self.folder / "slapd.conf")]
        command += ["-h", f"{self.starttls_url}/ {self.ldaps_url}/"]
        self._process = spawn(command, self.folder / "slapd.log")
        wait_until(lambda: port_answers(self.tls_port), "slapd")

    def stop(self) -> None:
        """End it; its data stays."""
        if self._process is not None:
            end(self._process)
            self._process = None

    def connect(self) -> Connection:
        """A connection with all rights, for seeding and for changing people during a test."""
        server = Server("127.0.0.1", port=self.tls_port, use_ssl=True, get_info="NO_INFO")
        return Connection(
            server, ROOT_DN, ROOT_PASSWORD, auto_bind=True, raise_exceptions=True,
            check_names=False,
        )  # fmt: skip

    def seed(self) -> None:
        """Add the cast, over LDAP like everything else."""
        connection = self.connect()
        for dn, attributes in ENTRIES.items():
            connection.add(dn, attributes=attributes)
        connection.unbind()

    def replace(self, dn: str, **attributes: str | list[str]) -> None:
        """Set attributes of one entry; an empty list removes one."""
        changes: dict[str, Any] = {
            name: [(MODIFY_REPLACE, [value] if isinstance(value, str) else value)]
            for name, value in attributes.items()
        }
        connection = self.connect()
        connection.modify(dn, changes)
        connection.unbind()

    def config(self, *servers: str, **other: Any) -> DirectoryConfig:
        """How to reach this server; by default over StartTLS with the service account."""
        settings: dict[str, Any] = {
            "servers": servers or (self.starttls_url,),
            "ca_file": self.ca_file,
            "user_base": f"ou=people,{SUFFIX}",
            "group_base": f"ou=groups,{SUFFIX}",
        }
        if "bind_template" not in other:
            settings |= {"service_dn": SERVICE_DN, "service_password": PASSWORD}
        return DirectoryConfig(**(settings | other))

    def settings(self, *servers: str, **other: Any) -> dict[str, Any]:
        """The same as settings of the product; its cast is known by the lasting ids there."""
        return {
            "directory_servers": ",".join(servers or (self.starttls_url,)),
            "directory_ca_file": str(self.ca_file),
            "directory_user_base": f"ou=people,{SUFFIX}",
            "directory_group_base": f"ou=groups,{SUFFIX}",
            "directory_service_dn": SERVICE_DN,
            "directory_service_password": PASSWORD,
            "directory_attributes": {"guid": ["employeeNumber"]},
        } | other


@pytest.fixture(scope="session")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """The company directory, the same for all tests of this run."""
    server = Slapd(tmp_path_factory.mktemp("slapd"))
    server.start()
    server.seed()
    yield server
    server.stop()


@pytest.fixture
def directory(slapd: Slapd) -> Iterator[Slapd]:
    """The directory with no memory of servers that failed in another test."""
    forget_failures()
    yield slapd
    forget_failures()
    for who in ("employee", "employee2"):  # a new password sets its count of wrong ones back
        slapd.replace(dn_of(who), userPassword=PASSWORD)
