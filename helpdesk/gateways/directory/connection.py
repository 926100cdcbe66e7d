"""One connection to one server: opened, protected, bound, searched, closed.

ldap3 specifics are kept here: fresh connections, no schema download, no referral chasing, raw
attribute values. Everything it may raise becomes :class:`ServerUnusable`.
"""

import math
import ssl
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ldap3 import BASE, NONE, SAFE_SYNC, SIMPLE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from pyasn1.error import PyAsn1Error

from helpdesk.gateways.directory.config import DirectoryConfig
from helpdesk.gateways.directory.errors import ServerUnusable

SUCCESS, SIZE_LIMIT_EXCEEDED, NO_SUCH_OBJECT = 0, 4, 32
INVALID_CREDENTIALS, UNWILLING_TO_PERFORM = 49, 53
PAGED_RESULTS = "1.2.840.113556.1.4.319"  # RFC 2696
PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry: its DN and the raw values by lower-case attribute name."""

    dn: str
    values: dict[str, tuple[bytes, ...]]

    def raw(self, attribute: str) -> tuple[bytes, ...]:
        """The values of one attribute, none if the entry lacks it."""
        return self.values.get(attribute.lower(), ())

    def texts(self, attribute: str) -> list[str]:
        """The values of one attribute as text; bytes that are no UTF-8 become the � sign."""
        return [value.decode("utf-8", "replace") for value in self.raw(attribute)]


@dataclass(frozen=True, slots=True)
class BindAnswer:
    """The server's verdict on a bind: LDAP result code and its own diagnostic words."""

    code: int
    message: str


@contextmanager
def open_line(config: DirectoryConfig, url: str, seconds: float) -> Iterator["Line"]:
    """A protected connection to ``url``, not yet bound, closed afterwards.

    Raises :class:`ServerUnusable` when it cannot be had, its certificate is not the right one, or
    it breaks while used.
    """
    line = Line(config, url, seconds)
    try:
        line.open()
        yield line
    except (LDAPException, PyAsn1Error, OSError, struct.error) as trouble:
        raise ServerUnusable(f"{type(trouble).__name__}: {trouble}") from trouble
    finally:
        line.close()


class Line:
    """What we say to one server. Use it through :func:`open_line`."""

    def __init__(self, config: DirectoryConfig, url: str, seconds: float) -> None:
        parts = urlsplit(url)
        self._is_plain = config.plain_on_loopback
        self._starts_tls = parts.scheme == "ldap" and not self._is_plain
        is_ldaps = parts.scheme == "ldaps"
        host = parts.hostname or ""
        server = Server(
            host,
            port=parts.port or (636 if is_ldaps else 389),
            use_ssl=is_ldaps,
            tls=None if self._is_plain and not is_ldaps else _verifying_tls(config, host),
            get_info=NONE,
            connect_timeout=seconds,
        )
        self._connection = Connection(
            server,
            client_strategy=SAFE_SYNC,
            auto_referrals=False,
            check_names=False,
            receive_timeout=max(1, math.ceil(seconds)),  # whole seconds only: ldap3 packs a long
        )

    def open(self) -> None:
        """Connect, and protect the line before anything else is said."""
        self._connection.open(read_server_info=False)
        if self._starts_tls and not self._connection.start_tls(read_server_info=False):
            raise ServerUnusable("the server did not start TLS")
        self._require_protection()

    def close(self) -> None:
        """Hang up, quietly also when the line is already dead."""
        try:
            self._connection.unbind()
        except (LDAPException, OSError):
            return

    def bind(self, dn: str, password: bytes) -> BindAnswer:
        """Ask the server whether ``password`` opens ``dn``; never over a line without TLS."""
        self._require_protection()
        self._connection.rebind(dn, password, SIMPLE, read_server_info=False)
        result = self._connection.result
        return BindAnswer(int(result["result"]), str(result.get("message") or ""))

    def search(
        self, base: str, query: str, attributes: Sequence[str], limit: int = 0
    ) -> list[Entry]:
        """Entries under ``base`` matching the filter ``query``, at most ``limit`` if given."""
        result, entries = self._ask(base, query, SUBTREE, attributes, size_limit=limit)
        if result["result"] == SIZE_LIMIT_EXCEEDED and limit:
            return entries
        return _expect_success(result, entries)

    def read(
        self, dn: str, attributes: Sequence[str], query: str = "(objectClass=*)"
    ) -> Entry | None:
        """The entry of exactly this DN, None where there is none (or none we may see)."""
        result, entries = self._ask(dn, query, BASE, attributes)
        if result["result"] == NO_SUCH_OBJECT:
            return None
        return next(iter(_expect_success(result, entries)), None)

    def search_all(self, base: str, query: str, attributes: Sequence[str]) -> Iterator[Entry]:
        """All matching entries, page by page; a listing cut short raises instead of ending."""
        cookie: bytes | None = None
        while True:
            result, entries = self._ask(
                base, query, SUBTREE, attributes, paged_size=PAGE_SIZE, paged_cookie=cookie
            )
            yield from _expect_success(result, entries)
            control = (result.get("controls") or {}).get(PAGED_RESULTS)
            cookie = control["value"]["cookie"] if control else None
            if not cookie:
                return

    def _ask(
        self, base: str, query: str, scope: Any, attributes: Sequence[str], **extra: Any
    ) -> tuple[dict[str, Any], list[Entry]]:
        _, result, response, _ = self._connection.search(
            base, query, scope, attributes=list(attributes), **extra
        )
        found = [item for item in response or () if item["type"] == "searchResEntry"]
        return result, [_entry(item) for item in found]

    def _require_protection(self) -> None:
        """ldap3 silently reopens a closed line without StartTLS when it binds: never let it."""
        if self._connection.closed:
            raise ServerUnusable("the server closed the line")
        if not self._is_plain and not isinstance(self._connection.socket, ssl.SSLSocket):
            raise ServerUnusable("the line is not protected by TLS")


def _verifying_tls(config: DirectoryConfig, host: str) -> Tls:
    """TLS that checks the certificate's chain and name; ldap3 by itself checks nothing."""
    ca_file = str(config.ca_file) if config.ca_file else None
    try:
        return Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=ca_file, sni=host)
    except LDAPException as trouble:
        raise ServerUnusable(f"certificate file {ca_file}: {trouble}") from trouble


def _entry(item: dict[str, Any]) -> Entry:
    raw = item["raw_attributes"]
    return Entry(item["dn"], {name.lower(): tuple(values) for name, values in raw.items()})


def _expect_success(result: dict[str, Any], entries: list[Entry]) -> list[Entry]:
    if result["result"] != SUCCESS:
        raise ServerUnusable(f"search answered {result['description']}: {result['message']}")
    return entries
