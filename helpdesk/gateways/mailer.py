"""Handing mails to the mail server over SMTP (RFC 5321), one connection for many.

It tells three outcomes apart that callers treat differently: this mail was refused for good (5xx),
this mail may go later (4xx, or the line broke while it was handed over), and nothing can be sent
now because the server is not there or does not let us in.
"""

import contextlib
import math
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from types import TracebackType
from typing import Any

SECONDS_PER_ANSWER = 8.0
"""How long one answer of the server may take."""
SECONDS_PER_MAIL = 24.0
"""How long a mail may take in all, connecting included: well under half a lease of the outbox."""
WATCHED_EVERY = 0.5
"""Seconds between two looks at whether a mail's time is over."""


class MailProblem(Exception):
    """A mail did not go; ``str()`` is what the server or the system said."""


class Refused(MailProblem):
    """The server refuses this mail for good."""


class PutOff(MailProblem):
    """The server asks to try this mail again later."""


class LineBroke(MailProblem):
    """The connection was lost in the middle of this mail; the server may or may not have it."""


class NotReached(MailProblem):
    """No mail can go now: no connection, no trust, no sign-in, or our sender is not accepted."""


@dataclass(frozen=True)
class Server:
    """Where and how mails are handed over. ``tls``: none, starttls or tls."""

    host: str
    port: int
    tls: str = "none"
    ca_file: str = ""
    username: str = ""
    password: str = ""
    our_name: str = "localhost"
    """What we call ourselves in EHLO; asking the DNS for it could block."""


class Mailer:
    """A line to the mail server: opened at the first mail, kept for the next ones."""

    def __init__(self, server: Server) -> None:
        """Nothing is opened yet."""
        self.server = server
        self._line: smtplib.SMTP | None = None
        self._deadline = math.inf
        self._is_over = threading.Event()
        self._is_watched = False

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()
        self._is_over.set()

    def deliver(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Return once the server has taken the mail (250). Raises Refused, PutOff, LineBroke or
        NotReached.
        """
        with self._limited():
            self._deliver(message, sender, recipient)

    def answers(self, sender: str) -> bool:
        """Whether the server lets us in and would take a mail of ours; hands nothing over."""
        with self._limited():
            try:
                return bool(self._ready_line(sender, []))
            except (MailProblem, OSError, smtplib.SMTPException):
                return False

    def _deliver(self, message: EmailMessage, sender: str, recipient: str) -> None:
        try:
            self._hand_over(message, sender, recipient)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            raise LineBroke(_said(error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(_said(error)) from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, error.smtp_error) from error

    def _hand_over(self, message: EmailMessage, sender: str, recipient: str) -> None:
        utf8 = not (sender.isascii() and recipient.isascii())
        content = message.as_bytes(policy=_policy_of(message, utf8=utf8))
        line = self._ready_line(sender, ["SMTPUTF8"] if utf8 else [])
        code, text = self._in_time(line).rcpt(recipient)
        if code not in (250, 251):
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._in_time(line).rset()  # or the server would take the next mail for nested
            raise _verdict(code, text)
        code, text = self._in_time(line).data(content)
        if code != 250:
            raise _verdict(code, text)

    def _ready_line(self, sender: str, options: list[str]) -> smtplib.SMTP:
        """A line on which the server takes a mail of ours: the kept one, or a new one where that
        has ended since its last mail.
        """
        if self._line is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._in_time(self._line).mail(sender, options)[0] == 250:
                    return self._line
            self._drop()
        try:
            line = self._connect()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            raise NotReached(_said(error)) from error
        code, text = self._in_time(line).mail(sender, options)
        if code == 552:  # this mail is too large; all else would befall every mail
            raise Refused(f"{code} {_plain(text)}")
        if code != 250:
            raise NotReached(f"{code} {_plain(text)}")
        return line

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        trust = self._trust() if server.tls != "none" else None
        # Without a host the constructor does not connect yet, so that the watch knows the line.
        self._line = line = (
            smtplib.SMTP_SSL(local_hostname=server.our_name, context=trust)
            if server.tls == "tls"
            else smtplib.SMTP(local_hostname=server.our_name)
        )
        line.timeout = SECONDS_PER_ANSWER
        # The name the certificate must prove.
        line._host = server.host  # type: ignore[attr-defined]
        code, text = line.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        self._in_time(line).ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            self._in_time(line).starttls(context=trust)
            self._in_time(line).ehlo()
        if server.username:
            self._in_time(line).login(server.username, server.password)
        return line

    def _trust(self) -> ssl.SSLContext:
        """Certificates are verified, with the server's name, against the CA file or the system."""
        return ssl.create_default_context(cafile=self.server.ca_file or None)

    def _in_time(self, line: smtplib.SMTP) -> smtplib.SMTP:
        """The line, its next answer limited so that the whole mail keeps within its time."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the mail server is too slow")
        if line.sock is not None:
            line.sock.settimeout(min(SECONDS_PER_ANSWER, left))
        return line

    @contextlib.contextmanager
    def _limited(self) -> Iterator[None]:
        """What is done in the block must be over in the time that one mail may take."""
        self._deadline = time.monotonic() + SECONDS_PER_MAIL
        if not self._is_watched:
            self._is_watched = True
            threading.Thread(target=self._watch, daemon=True).start()
        try:
            yield
        finally:
            self._deadline = math.inf

    def _watch(self) -> None:
        """On a thread of its own: a server that drips never keeps us waiting for one answer long,
        so once time is over, end whatever the line waits for.
        """
        while not self._is_over.wait(WATCHED_EVERY):
            sock = self._line.sock if self._line is not None else None
            if sock is not None and time.monotonic() > self._deadline:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._deadline = time.monotonic() + 1
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._in_time(self._line).quit()
            self._drop()

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _policy_of(message: EmailMessage, *, utf8: bool) -> "EmailPolicy[Any]":
    """How a mail is written down: as it says itself, with the line ends of SMTP."""
    own: Any = message.policy if isinstance(message.policy, EmailPolicy) else SMTP
    written: EmailPolicy[Any] = own.clone(linesep="\r\n", utf8=utf8)
    return written


def _verdict(code: int, text: bytes | str) -> MailProblem:
    """What an answer other than "taken" means for the mail (RFC 5321, 4.2.1)."""
    said = f"{code} {_plain(text)}"
    if code == 421:  # the server is closing, whichever mail it was
        return LineBroke(said)
    return Refused(said) if 500 <= code < 600 else PutOff(said)


def _plain(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())[:500]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_plain(error.smtp_error)}"
    return f"{type(error).__name__}: {_plain(str(error))}"
