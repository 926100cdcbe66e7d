"""Servers that are gone, mute, slow or not who they should be."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import trustme

from helpdesk.gateways.directory import (
    DirectoryConfig,
    DirectoryDown,
    WrongCredentials,
    authenticate,
    signin,
    silence,
)
from tests.services.cast import PASSWORD, PEOPLE
from tests.services.processes import free_port
from tests.services.slapd import Slapd
from tests.stopwatch import Stopwatch


@contextlib.contextmanager
def talking(reply: bytes, pause: float) -> Iterator[int]:
    """A server that accepts and then drips ``reply`` for ever, a byte every ``pause`` seconds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def drip(line: socket.socket) -> None:
            with contextlib.suppress(OSError), line:
                while reply and not stop.wait(pause):
                    line.sendall(reply[:1])
                stop.wait()

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
@pytest.mark.parametrize("reply", [b"", b"0", b"\xff"], ids=["mute", "dripping", "rubbish"])
def test_a_server_that_never_answers_costs_at_most_half_and_only_once(
    directory: Slapd, scheme: str, reply: bytes
) -> None:
    with talking(reply, 0.1) as port:
        config = directory.config(f"{scheme}://127.0.0.1:{port}", directory.ldaps_url)
        with Stopwatch() as watch:
            authenticate(config, "employee", PASSWORD)
        assert watch.lasted < 4
        with Stopwatch() as watch:
            authenticate(config, "employee", PASSWORD)
        assert watch.lasted < 1


def test_several_mute_servers_still_answer_within_five_seconds(directory: Slapd) -> None:
    with talking(b"", 1) as port:
        config = directory.config(*[f"ldap://127.0.0.1:{port}", f"ldaps://127.0.0.1:{port}"] * 3)
        with Stopwatch() as watch, pytest.raises(DirectoryDown):
            authenticate(config, "employee", PASSWORD)
        assert watch.lasted < 4.5


def wait_for_refusal(config: DirectoryConfig, who: str) -> Stopwatch:
    """How long somebody waits to hear that the directory does not answer."""
    with Stopwatch() as watch, pytest.raises(DirectoryDown):
        authenticate(config, who, PASSWORD)
    return watch


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is kept waiting for long in a test."""
    monkeypatch.setattr(silence, "HUSH_SECONDS", 0.3)


def quick(directory: Slapd, port: int) -> DirectoryConfig:
    """A directory at this port that is given a second."""
    return replace(directory.config(f"ldap://127.0.0.1:{port}"), sign_in_seconds=1.0)


def test_once_two_people_got_no_answer_the_next_are_told_at_once(directory: Slapd) -> None:
    with talking(b"", 1) as port:
        config = quick(directory, port)
        assert wait_for_refusal(config, "employee").passed > 0.9
        assert wait_for_refusal(config, "agent").passed > 0.9
        assert wait_for_refusal(config, "lead").lasted < 0.3


def test_one_persons_question_that_takes_for_ever_keeps_nobody_else_out(directory: Slapd) -> None:
    with talking(b"", 1) as port:
        config = quick(directory, port)
        for name in ("employee", "Employee", " employee "):
            assert wait_for_refusal(config, name).passed > 0.9


@pytest.mark.usefixtures("soon")
def test_of_many_one_at_a_time_finds_out_whether_a_mute_server_is_back(directory: Slapd) -> None:
    with talking(b"", 1) as port:
        config = quick(directory, port)
        for who in ("employee", "agent"):
            wait_for_refusal(config, who)
        time.sleep(0.4)
        with ThreadPoolExecutor(4) as people:
            waits = people.map(wait_for_refusal, [config] * 4, PEOPLE)
            assert sorted(wait.lasted > 0.5 for wait in waits) == [False, False, False, True]


@pytest.mark.usefixtures("soon")
def test_a_server_that_was_mute_is_believed_again_once_it_answers(
    directory: Slapd, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(directory.config(directory.starttls_url), sign_in_seconds=1.0)
    with monkeypatch.context() as patched:
        patched.setattr(signin, "_ask_one", lambda *about: time.sleep(5))
        for who in ("employee", "agent"):
            wait_for_refusal(config, who)
        assert wait_for_refusal(config, "lead").lasted < 0.3
    time.sleep(0.4)
    with pytest.raises(WrongCredentials):
        authenticate(config, "employee", "wrong")
    for who in ("employee", "agent"):
        assert authenticate(config, who, PASSWORD).username == who


def test_a_refusing_server_is_passed_over(directory: Slapd) -> None:
    config = directory.config(f"ldap://127.0.0.1:{free_port()}", directory.starttls_url)
    assert authenticate(config, "employee", PASSWORD).username == "employee"


def test_a_wrong_password_is_not_tried_on_the_next_server(directory: Slapd) -> None:
    """One wrong try must be one failure in the directory's own count, not one per server."""
    config = directory.config(directory.ldaps_url, directory.starttls_url)
    for _ in range(4):
        with pytest.raises(WrongCredentials):
            authenticate(config, "employee2", "wrong")
    assert authenticate(config, "employee2", PASSWORD)


@pytest.mark.parametrize("scheme", ["starttls_url", "ldaps_url"])
def test_a_certificate_of_another_authority_is_refused(directory: Slapd, scheme: str) -> None:
    stranger = directory.folder / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    config = directory.config(getattr(directory, scheme), ca_file=stranger)
    with pytest.raises(DirectoryDown, match="CERTIFICATE_VERIFY_FAILED"):
        authenticate(config, "employee", PASSWORD)


@pytest.mark.parametrize("url", ["ldap://127.0.0.2:{0}", "ldaps://127.0.0.2:{1}"])
def test_a_certificate_for_another_name_is_refused(directory: Slapd, url: str) -> None:
    """The same server reached by an address its certificate does not hold."""
    ports = (directory.plain_port, directory.tls_port)
    with forwarding("127.0.0.2", *ports) as (plain, tls):
        config = directory.config(url.format(plain, tls))
        with pytest.raises(DirectoryDown, match="doesn't match"):
            authenticate(config, "employee", PASSWORD)


def test_a_missing_certificate_file_is_a_directory_that_cannot_be_asked(
    directory: Slapd,
) -> None:
    config = directory.config(ca_file=directory.folder / "missing.pem")
    with pytest.raises(DirectoryDown, match=r"missing\.pem"):
        authenticate(config, "employee", PASSWORD)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"servers": ()}, "servers"),
        ({"servers": ("http://x",)}, "servers"),
        ({"user_base": ""}, "user_base"),
        ({"service_dn": ""}, "service_dn"),
        ({"bind_template": f"uid={{username}},{PEOPLE}"}, "bind_template"),
        ({"service_dn": "", "bind_template": "uid=x"}, "bind_template"),
        ({"service_password": ""}, "service_password"),
        ({"plain_on_loopback": True, "servers": ("ldap://10.0.0.1",)}, "plain_on_loopback"),
        ({"sign_in_seconds": 30.0}, "sign_in_seconds"),
    ],
)
def test_settings_that_cannot_work_are_named(wrong: dict[str, object], word: str) -> None:
    good: dict[str, object] = {
        "servers": ("ldaps://ldap.example.test",),
        "user_base": PEOPLE,
        "service_dn": "cn=x",
        "service_password": "secret",
    }
    assert "secret" not in repr(DirectoryConfig(**good))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=word):
        DirectoryConfig(**(good | wrong))  # type: ignore[arg-type]


@contextlib.contextmanager
def forwarding(host: str, *ports: int) -> Iterator[tuple[int, ...]]:
    """Listens on ``host`` and hands every byte on to the same machine's ``ports``."""
    listeners = [socket.create_server((host, 0)) for _ in ports]

    def pump(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def serve(listener: socket.socket, port: int) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, far = listener.accept()[0], socket.create_connection(("127.0.0.1", port))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    for listener, port in zip(listeners, ports, strict=True):
        threading.Thread(target=serve, args=(listener, port), daemon=True).start()
    yield tuple(listener.getsockname()[1] for listener in listeners)
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
