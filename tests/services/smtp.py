"""A real SMTP server on a thread: notes each mail before answering, and answers badly when told."""

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.processes import wait_until

ACCEPTED = "250 OK"
BUSY = "421 4.3.2 Closing for maintenance"
LATER = "450 4.2.0 Mailbox busy, try again later"
NEVER = "550 5.1.1 No such mailbox"


@dataclass(frozen=True)
class Mail:
    """What arrived: the envelope, the parsed message, and what the server answered to it."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    answer: str
    at: float = 0.0
    """Seconds since the epoch."""

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        """The plain-text part."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def html(self) -> str:
        """The HTML part."""
        part = self.message.get_body(("html",))
        return str(part.get_content()) if part else ""


@dataclass
class _Desk:
    """The server's side of a conversation, and what it has been told to answer."""

    arrived: list[Mail] = field(default_factory=list)
    data_answer: str = ACCEPTED
    answers_left: int | None = None  # None: until told otherwise
    refused: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    silent_afterwards: bool = False
    silences: int = 0
    record: Path | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() in self.refused:
            return self.refused[address.lower()]
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._next_answer()
        raw = envelope.content
        assert isinstance(raw, bytes)
        message = message_from_bytes(raw, policy=policy.default)
        # Noted first: a mail is on the record even if the client dies before it hears the answer.
        recipients = tuple(envelope.rcpt_tos)
        mail = Mail(envelope.mail_from or "", recipients, message, answer, time.time())
        self.arrived.append(mail)
        self._write_down(mail)
        if self.silent:
            self.silences += 1
            await asyncio.sleep(3600)
        if self.silent_afterwards:
            self.silences += 1
            await server.push(answer)
            await asyncio.sleep(3600)
        return answer

    def _write_down(self, mail: Mail) -> None:
        if self.record is None:
            return
        line = {"at": mail.at, "to": mail.recipients, "id": mail.message_id, "answer": mail.answer}
        with self.record.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _next_answer(self) -> str:
        answer = self.data_answer
        if self.answers_left is not None:
            self.answers_left -= 1
            if self.answers_left <= 0:
                self.data_answer, self.answers_left = ACCEPTED, None
        return answer


class MailServer:
    """``start()``, ``stop()`` (connections refused), ``mails``, and orders how to answer.

    With ``record``, each mail is a line of that file, synced to the disk before it is answered.
    """

    def __init__(self, record: Path | None = None) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self._desk = _Desk(record=record)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> "MailServer":
        """Listen; the first start chooses the port, later ones return to it."""
        listening = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(listening,), daemon=True)
        self._thread.start()
        if not listening.wait(10):
            raise TimeoutError("the test mail server did not start")
        return self

    def stop(self) -> None:
        """Close the port and every conversation."""
        if self._loop and self._thread:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop = self._thread = None

    @property
    def mails(self) -> list[Mail]:
        """The accepted mails, in order of arrival."""
        return [mail for mail in self._desk.arrived if mail.answer == ACCEPTED]

    @property
    def attempts(self) -> list[Mail]:
        """Every mail that was handed over, also the refused ones."""
        return list(self._desk.arrived)

    def to(self, address: str) -> list[Mail]:
        """The accepted mails for one address."""
        return [mail for mail in self.mails if address in mail.recipients]

    def answer(self, reply: str, times: int | None = None) -> None:
        """Answer DATA with ``reply``, the next ``times`` times or until told otherwise."""
        self._desk.data_answer, self._desk.answers_left = reply, times

    def refuse(self, address: str, reply: str = NEVER) -> None:
        """Refuse one recipient at RCPT."""
        self._desk.refused[address.lower()] = reply

    def hang(self) -> None:
        """Take mails and never answer."""
        self._desk.silent = True

    def fall_silent(self, *, before: bool) -> None:
        """Take mails; say nothing from just before, or just after, the answer to one."""
        self._desk.silent, self._desk.silent_afterwards = before, not before

    def be_good(self) -> None:
        """Good manners again, with the record as it is."""
        self._desk.silent = self._desk.silent_afterwards = False
        self._desk.data_answer, self._desk.answers_left = ACCEPTED, None

    @property
    def silences(self) -> int:
        """How many mails were taken without the sender being told."""
        return self._desk.silences

    @property
    def troubles(self) -> int:
        """How many mails were not taken at their first try, or not as it ought to be."""
        return self.silences + len(self.attempts) - len(self.mails)

    def forget(self) -> None:
        """An empty record and good manners again."""
        self._desk = _Desk(record=self._desk.record)

    def wait_for(self, count: int, *, seconds: float = 60) -> list[Mail]:
        """The accepted mails, once there are at least ``count``."""
        self.wait(lambda: len(self.mails) >= count, f"{count} mails", seconds=seconds)
        return self.mails

    @staticmethod
    def wait(arrived: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
        wait_until(arrived, what, seconds=seconds)

    def _serve(self, listening: threading.Event) -> None:
        loop = self._loop
        assert loop is not None
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(
            loop.create_server(
                lambda: SMTP(self._desk, enable_SMTPUTF8=True, loop=loop), self.host, self.port
            )
        )
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        try:
            loop.run_forever()
        finally:
            server.close()
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()
