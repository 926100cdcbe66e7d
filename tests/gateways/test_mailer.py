"""Handing mails over: trust, time limits, and what each answer of the server means."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from helpdesk.gateways import mailer
from helpdesk.gateways.mailer import LineBroke, Mailer, NotReached, PutOff, Refused, Server
from tests.services.smtp import BUSY, LATER, NEVER, MailServer
from tests.stopwatch import Stopwatch


def letter() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Paper jam"
    message.set_content("It works again.")
    return message


def hand_over(server: Server, to: str = "employee@demo.example") -> None:
    with Mailer(server) as line:
        line.deliver(letter(), "help@example.org", to)


@pytest.mark.parametrize(("answer", "meaning"), [(LATER, PutOff), (NEVER, Refused)])
def test_what_an_answer_means_for_the_mail(
    mail_server: MailServer, answer: str, meaning: type[Exception]
) -> None:
    server = Server(mail_server.host, mail_server.port)
    mail_server.answer(answer, times=1)
    with pytest.raises(meaning, match=answer[:3]):
        hand_over(server)
    mail_server.refuse("employee@demo.example", answer)
    with Mailer(server) as line:
        with pytest.raises(meaning, match=answer[:3]):
            line.deliver(letter(), "help@example.org", "employee@demo.example")
        line.deliver(letter(), "help@example.org", "employee2@demo.example")
    assert [mail.recipients for mail in mail_server.mails] == [("employee2@demo.example",)]


def test_a_server_that_closes_breaks_the_line_and_the_next_mail_opens_it_again(
    mail_server: MailServer,
) -> None:
    mail_server.answer(BUSY, times=1)
    with Mailer(Server(mail_server.host, mail_server.port)) as line:
        with pytest.raises(LineBroke):
            line.deliver(letter(), "help@example.org", "employee@demo.example")
        line.deliver(letter(), "help@example.org", "employee@demo.example")
    assert len(mail_server.mails) == 1


def test_a_line_that_ended_between_two_mails_is_opened_again_for_the_second(
    mail_server: MailServer,
) -> None:
    with Mailer(Server(mail_server.host, mail_server.port)) as line:
        line.deliver(letter(), "help@example.org", "employee@demo.example")
        assert line._line and line._line.sock
        line._line.sock.shutdown(socket.SHUT_RDWR)
        line.deliver(letter(), "help@example.org", "employee@demo.example")
    assert len(mail_server.mails) == 2


def test_an_address_beyond_ascii_is_taken_where_the_server_can(mail_server: MailServer) -> None:
    hand_over(Server(mail_server.host, mail_server.port), "ольга@demo.example")
    assert len(mail_server.to("ольга@demo.example")) == 1


def test_a_mute_server_costs_less_than_half_a_lease(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpdesk.domain.outbox import LEASE

    assert LEASE.total_seconds() / 2 > mailer.SECONDS_PER_MAIL
    monkeypatch.setattr(mailer, "SECONDS_PER_ANSWER", 0.5)
    mail_server.hang()
    with Stopwatch() as watch, pytest.raises(LineBroke):
        hand_over(Server(mail_server.host, mail_server.port))
    assert watch.lasted < 3


def test_a_server_that_drips_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailer, "SECONDS_PER_ANSWER", 0.4)
    monkeypatch.setattr(mailer, "SECONDS_PER_MAIL", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def drip() -> None:
            conversation, _ = door.accept()
            with conversation:
                for _ in range(30):
                    try:
                        conversation.sendall(b"220-still here\r\n")
                    except OSError:
                        return
                    time.sleep(0.2)

        threading.Thread(target=drip, daemon=True).start()
        with Stopwatch() as watch, pytest.raises(NotReached):
            hand_over(Server("127.0.0.1", door.getsockname()[1]))
        assert watch.lasted < 3


def test_nobody_listening_is_not_reached() -> None:
    with pytest.raises(NotReached):
        hand_over(Server("127.0.0.1", 1))


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


@pytest.fixture(params=["starttls", "tls"])
def secured(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[tuple[str, int]]:
    """A server with a certificate for localhost: how it is secured, and its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    how = {"tls_context": context} if request.param == "starttls" else {"ssl_context": context}
    controller = Controller(Sink(), hostname="localhost", port=port, **how)
    controller.start()
    yield request.param, port
    controller.stop()


def test_a_mail_travels_encrypted_to_a_server_we_trust(
    secured: tuple[str, int], ca_file: str
) -> None:
    hand_over(Server("localhost", secured[1], tls=secured[0], ca_file=ca_file))


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(secured: tuple[str, int]) -> None:
    with pytest.raises(NotReached, match="CERTIFICATE_VERIFY_FAILED"):
        hand_over(Server("localhost", secured[1], tls=secured[0]))


def test_a_certificate_for_another_name_is_not_trusted(
    secured: tuple[str, int], ca_file: str
) -> None:
    with pytest.raises(NotReached, match="CERTIFICATE_VERIFY_FAILED"):
        hand_over(Server("127.0.0.1", secured[1], tls=secured[0], ca_file=ca_file))


def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(
    mail_server: MailServer,
) -> None:
    with pytest.raises(NotReached, match="STARTTLS"):
        hand_over(Server(mail_server.host, mail_server.port, tls="starttls"))
    assert mail_server.attempts == []
