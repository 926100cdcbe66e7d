"""Calling webhooks: signed, to allowed addresses only, in bounded time, whatever is answered."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from helpdesk.gateways import webhook
from helpdesk.gateways.webhook import NotAllowed, NotNow, Refused, Webhook, call, signature
from tests.services.hooks import Hooks, hooks
from tests.stopwatch import Stopwatch

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = "a secret of our own"


@pytest.fixture
def server() -> Iterator[Hooks]:
    with hooks() as running:
        yield running


def at(server: Hooks, path: str = "/hooks/helpdesk?team=1") -> Webhook:
    return Webhook(f"http://127.0.0.1:{server.port}{path}", SECRET, is_private=True)


def test_a_call_is_a_signed_post_that_the_receiver_can_check(server: Hooks) -> None:
    call(at(server), b'{"event": "escalated"}', "d-1", NOW)
    (came,) = server.calls
    assert (came.path, came.body) == ("/hooks/helpdesk?team=1", b'{"event": "escalated"}')
    stamp = came.headers["Helpdesk-Timestamp"]
    assert stamp == str(int(NOW.timestamp()))
    assert came.headers["Helpdesk-Delivery"] == "d-1"
    wanted = signature(SECRET, stamp, "d-1", came.body)
    assert came.headers["Helpdesk-Signature"] == f"v1={wanted}"
    assert came.headers["Host"] == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    ("status", "problem"),
    [(301, Refused), (307, Refused), (400, Refused), (404, Refused), (429, NotNow), (503, NotNow)],
)
def test_what_an_answer_means(server: Hooks, status: int, problem: type[Exception]) -> None:
    server.status = status
    with pytest.raises(problem, match=str(status)):
        call(at(server), b"{}", "d-1", NOW)


def test_a_redirect_is_not_followed(server: Hooks) -> None:
    server.status, server.headers = 302, {"Location": f"http://127.0.0.1:{server.port}/other"}
    with pytest.raises(Refused):
        call(at(server), b"{}", "d-1", NOW)
    assert [came.path for came in server.calls] == ["/hooks/helpdesk?team=1"]


FORBIDDEN = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "224.0.0.1", "255.255.255.255", "192.0.0.8", "::1", "::", "fe80::1"),
    *("fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::"),
    *("64:ff9b::7f00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::7f00:1", "::5db8:d822"),
    *("fec0::1", "fd00:ec2::254"),
]


def answers(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """The name server answers with these; gives back which names it was asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, **options: object) -> list[tuple]:
        asked.append(host)
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(webhook.socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("address", FORBIDDEN)
def test_addresses_that_are_not_public_are_refused_whatever_they_are_called(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, address)
    with pytest.raises(NotAllowed):
        call(Webhook("https://pager.example/", SECRET), b"{}", "d-1", NOW)


def test_one_forbidden_address_among_several_forbids_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers(monkeypatch, "93.184.216.34", "127.0.0.1")
    with pytest.raises(NotAllowed):
        call(Webhook("https://pager.example/", SECRET), b"{}", "d-1", NOW)


ALWAYS_FORBIDDEN = [
    *("169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::", "fec0::1", "::7f00:1"),
    *("::a9fe:a9fe", "fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe"),
]


@pytest.mark.parametrize("address", ALWAYS_FORBIDDEN)
def test_link_local_addresses_and_those_of_credentials_are_refused_even_in_the_own_net(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, address)
    with pytest.raises(NotAllowed):
        call(Webhook("http://pager.example/", SECRET, is_private=True), b"{}", "d-1", NOW)


def test_a_name_is_resolved_once_and_that_address_is_called(
    server: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch, "127.0.0.1")
    target = Webhook(f"http://pager.example:{server.port}/", SECRET, is_private=True)
    call(target, b"{}", "d-1", NOW)
    assert asked.count("pager.example") == 1
    assert server.calls[0].headers["Host"] == f"pager.example:{server.port}"


def test_the_certificate_must_be_trusted_and_be_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("pager.example").configure_cert(trust)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    ca_file = str(tmp_path / "ca.pem")
    with hooks(trust) as server:
        answers(monkeypatch, "127.0.0.1")
        here = f"https://pager.example:{server.port}/"
        call(Webhook(here, SECRET, True, ca_file), b"{}", "d-1", NOW)
        with pytest.raises(NotNow, match="certificate is not trusted: who signed it"):
            call(Webhook(here, SECRET, True), b"{}", "d-2", NOW)
        other = f"https://other.example:{server.port}/"
        with pytest.raises(NotNow) as not_of_that_name:
            call(Webhook(other, SECRET, True, ca_file), b"{}", "d-3", NOW)
    said = "its certificate is not trusted: it is not of that name"
    assert str(not_of_that_name.value) == said  # and not which name: the settings' address
    assert [came.headers["Helpdesk-Delivery"] for came in server.calls] == ["d-1"]


@pytest.mark.parametrize("address", ["::1", "fd12:3456::1", "10.1.2.3", "127.0.0.1"])
def test_addresses_of_the_own_net_may_be_called_where_the_settings_say_so(address: str) -> None:
    assert webhook._may_be_called(ipaddress.ip_address(address), True)
    assert not webhook._may_be_called(ipaddress.ip_address(address), False)


def test_nobody_there_is_no_reason_to_give_up() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(NotNow, match="did not answer"):
        call(Webhook(f"http://127.0.0.1:{port}/", SECRET, True), b"{}", "d-1", NOW)


def test_an_answer_drop_by_drop_is_cut_off_in_time(
    server: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "SECONDS_PER_CALL", webhook.SECONDS_PER_ANSWER + 1)
    server.drips = True
    with Stopwatch() as watch, pytest.raises(NotNow):
        call(at(server), b"{}", "d-1", NOW)
    assert watch.lasted < 4


def test_a_mute_name_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver may take half a minute to give up; no call does."""
    answered = threading.Event()
    monkeypatch.setattr(webhook, "SECONDS_PER_ANSWER", 0.2)
    monkeypatch.setattr(webhook.socket, "getaddrinfo", lambda *_, **__: answered.wait(10) or [])
    began = time.monotonic()
    with pytest.raises(NotNow, match="the name server did not answer"):
        call(Webhook("https://pager.example/", SECRET), b"{}", "d-1", NOW)
    assert time.monotonic() - began < 2
    answered.set()
