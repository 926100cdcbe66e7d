"""Calling a webhook: one signed POST (HTTP/1.1, RFC 9112) to an address that was looked at first.

The host is resolved once and what is called is the very address that was checked, so that a name
server cannot give another answer in between. Redirects are not followed, no proxy is asked, and
nothing of the answer but its status is kept. Addresses that are not public are refused, unless the
installation's settings say that this webhook is in its own net; link-local ones and others under
which clouds hand out credentials always are.
"""

import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import math
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import SplitResult, urlsplit

SECONDS_PER_ANSWER = 5.0
SECONDS_PER_CALL = 10.0
"""How long a call may take in all, connecting included; asking for its name comes before."""
LATER = frozenset({408, 425, 429})
"""Refusals that ask to come again (RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4)."""
_EMBEDDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
"""IPv6 addresses that stand for IPv4 ones (RFC 6052, RFC 8215; RFC 4291, 2.5.5.1)."""

_CREDENTIALS = frozenset(
    map(ipaddress.ip_address, ("fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe"))
)
"""Where machines in clouds (Amazon, Google, Oracle) are told their credentials by IPv6."""

_ASSIGNMENTS = ipaddress.ip_network("192.0.0.0/24")
"""Addresses of protocols, not of anybody (RFC 6890)."""

_NOT_TRUSTED = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by itself",
    19: "who signed it is not known here",
    20: "who signed it is not known here",
    21: "who signed it is not known here",
    23: "it was revoked",
    62: "it is not of that name",
    64: "it is not of that address",
}
"""What codes of X509_STORE_CTX_get_error(3) mean. OpenSSL's own words may name the host."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Found = tuple[socket.AddressFamily, Any]
"""How to reach an address, and the address with its port."""


class CallProblem(Exception):
    """A call that was not taken; ``str()`` says why, without address or secret."""


class NotAllowed(CallProblem):
    """It is not called at all, now or later."""


class Refused(CallProblem):
    """The other side does not want this call."""


class NotNow(CallProblem):
    """It may be tried again later."""


@dataclass(frozen=True)
class Webhook:
    """Where to call; ``is_private`` allows addresses of this machine and of private nets."""

    url: str
    secret: str
    is_private: bool = False
    ca_file: str = ""


def call(webhook: Webhook, body: bytes, delivery: str, now: datetime) -> None:
    """POST ``body`` (JSON) and return once the other side has taken it (2xx).

    ``delivery`` is the same for each try, so that the receiver knows a call it has had. Raises
    NotAllowed, Refused or NotNow.
    """
    parts = urlsplit(webhook.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = _resolved(parts.hostname or "", port, webhook.is_private)
    headers = _headers(parts, webhook.secret, body, delivery, now)
    try:
        with _connected(parts, found, webhook.ca_file) as line:
            line.request("POST", _path(parts), body, headers)
            status = line.getresponse().status
    except ssl.SSLCertVerificationError as error:
        code = error.verify_code
        why = _NOT_TRUSTED.get(code, f"code {code} of OpenSSL")
        raise NotNow(f"its certificate is not trusted: {why}") from error
    except (OSError, http.client.HTTPException) as error:
        raise NotNow(f"it did not answer: {type(error).__name__}") from error
    if not 200 <= status < 300:
        problem = NotNow if status >= 500 or status in LATER else Refused
        raise problem(f"it answered {status}")


def signature(secret: str, stamp: str, delivery: str, body: bytes) -> str:
    """HMAC-SHA-256 (RFC 2104) over time, delivery and body, in hexadecimal."""
    signed = f"{stamp}.{delivery}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _path(parts: SplitResult) -> str:
    """Path and query (RFC 9112, 3.2.1)."""
    return parts._replace(scheme="", netloc="", path=parts.path or "/").geturl()


def _headers(
    parts: SplitResult, secret: str, body: bytes, delivery: str, now: datetime
) -> dict[str, str]:
    stamp = str(math.floor(now.timestamp()))
    return {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "helpdesk",
        "Connection": "close",
        "Helpdesk-Delivery": delivery,
        "Helpdesk-Timestamp": stamp,
        "Helpdesk-Signature": f"v1={signature(secret, stamp, delivery, body)}",
    }


def _resolved(host: str, port: int, is_private: bool) -> _Found:
    """The address to call. One forbidden address among several forbids the name."""
    found = _asked_for(host, port)
    for *_, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if not _may_be_called(address, is_private):
            raise NotAllowed("its address is none that may be called")
    family, _, _, _, place = found[0]
    return family, place


def _asked_for(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """What the name server says. It is not waited for longer than for any other answer; the
    resolver knows no limit of ours, so it is left to end by itself."""
    answer: SimpleQueue[Sequence[tuple[Any, ...]] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name="name server", daemon=True).start()
    try:
        found = answer.get(timeout=SECONDS_PER_ANSWER)
    except Empty:
        raise NotNow("the name server did not answer") from None
    if isinstance(found, Exception):
        raise NotNow("its name is not known to the name server") from found
    return found


def _may_be_called(address: _Address, is_private: bool) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        if address.ipv4_mapped is not None:
            return _may_be_called(address.ipv4_mapped, is_private)
        embeds = address.sixtofour or address.teredo
        if embeds or any(address in net for net in _EMBEDDING):
            return False
        if address.is_site_local or address in _CREDENTIALS:
            return False
    if isinstance(address, ipaddress.IPv4Address) and address in _ASSIGNMENTS:
        return False
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if address.is_loopback or address.is_private:
        return is_private
    return address.is_global


@contextlib.contextmanager
def _connected(
    parts: SplitResult, found: _Found, ca_file: str
) -> Iterator[http.client.HTTPConnection]:
    """A connection to that very address, over TLS with the name in the certificate verified."""
    family, place = found
    line = http.client.HTTPConnection(parts.hostname or "", parts.port)
    with contextlib.ExitStack() as opened:
        sock = opened.enter_context(socket.socket(family, socket.SOCK_STREAM))
        sock.settimeout(SECONDS_PER_ANSWER)
        sock.connect(place)
        if parts.scheme == "https":
            trust = ssl.create_default_context(cafile=ca_file or None)
            sock = opened.enter_context(
                trust.wrap_socket(
                    sock, server_hostname=parts.hostname, do_handshake_on_connect=False
                )
            )
        line.sock = sock
        opened.enter_context(_limited(sock))
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        yield line


@contextlib.contextmanager
def _limited(sock: socket.socket) -> Iterator[None]:
    """Whoever answers drop by drop is hung up on once the call's time is over: TimeoutError."""
    is_over = threading.Event()

    def hang_up() -> None:
        is_over.set()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    watch = threading.Timer(SECONDS_PER_CALL - SECONDS_PER_ANSWER, hang_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
    if is_over.is_set():
        raise TimeoutError
