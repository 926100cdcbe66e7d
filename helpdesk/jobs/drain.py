"""Sending what stands in the outbox. No transaction is open while the mail server is spoken to."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

import structlog

from helpdesk import clock
from helpdesk.domain import outbox
from helpdesk.domain.outbox import LEASE, LINE_BROKE, NOT_REACHED, Claim
from helpdesk.gateways.mailer import LineBroke, Mailer, MailProblem, NotReached, Refused, Server
from helpdesk.jobs.units import look, unit
from helpdesk.mails import NotMeantAnyMore, compose
from helpdesk.models import OutboxMail
from helpdesk.settings import settings

LONGEST_DRAIN = 60.0
"""Seconds after which a drain stops, so that no job runs into RQ's own limit of 180 seconds."""
TRIES_TO_WRITE = 3
"""How often a mail whose text cannot be made is tried before it leaves the line."""


def drain(stopping: Callable[[], bool] = lambda: False) -> bool:
    """Send what is due until nothing is, the server is gone, a minute is over, or ``stopping``.

    Gives back whether mails are left that somebody should send at once.
    """
    with Mailer(_server()) as mailer:
        round_ = Drain(mailer, stopping)
        is_unfinished = round_.run()
    if round_.sent or round_.failed:
        structlog.get_logger().info("drained", sent=round_.sent, failed=round_.failed)
    return is_unfinished


def look_for_server() -> None:
    """Where mails wait because the server was away: ask for it, and let them go once it is back.

    So that a backlog leaves at once, not when the long wait after its last try is over.
    """
    if not look(outbox.has_unreached, clock.now()):
        return
    with Mailer(_server()) as mailer:
        is_back = mailer.answers(settings().mail_from)
    if is_back:
        unit(outbox.revive, clock.now())


@dataclass(frozen=True)
class Written:
    """A mail ready to go."""

    claim: Claim
    address: str
    message: EmailMessage


@dataclass(frozen=True)
class Unwritten:
    """A mail that does not go, now or ever, and why."""

    claim: Claim
    reason: str
    is_final: bool


class Drain:
    """One round of sending over one line to the mail server."""

    def __init__(self, mailer: Mailer, stopping: Callable[[], bool]) -> None:
        """``stopping`` is asked before each mail."""
        self.mailer, self.stopping = mailer, stopping
        self.sent = self.failed = 0
        self._ends = time.monotonic() + LONGEST_DRAIN

    def run(self) -> bool:
        """Send until there is a reason to stop; True if that was for want of time."""
        while look(outbox.has_due, clock.now()):
            if self._is_over():
                return True
            claims = unit(outbox.claim, clock.now())
            if not claims or not self._send_all(claims):
                return False
        return False

    def _is_over(self) -> bool:
        return self.stopping() or time.monotonic() > self._ends

    def _send_all(self, claims: Sequence[Claim]) -> bool:
        """Send what was claimed; False once it is plain that the server takes nothing now."""
        # A mail begun in the lease's first half ends within it: the mailer's time is shorter.
        begin_until = time.monotonic() + LEASE.total_seconds() / 2
        mails, line_broke = _written(claims), False
        for at, mail in enumerate(mails):
            if self._is_over() or time.monotonic() > begin_until:
                unit(outbox.release, [one.claim for one in mails[at:]])
                return True
            try:
                self._send(mail)
                line_broke = False
            except (LineBroke, NotReached) as problem:
                if line_broke or isinstance(problem, NotReached):
                    rest = [one.claim for one in mails[at + 1 :]]
                    unit(_put_off_all, rest, f"{NOT_REACHED}{problem}")
                    return False
                line_broke = True
        return True

    def _send(self, mail: Written) -> None:
        """Send one mail, if it may still go, and write down what became of it.

        Raises LineBroke and NotReached, which are about the server; all else is about the mail.
        """
        if not look(outbox.is_ours, mail.claim):
            return
        try:
            self.mailer.deliver(mail.message, settings().mail_from, mail.address)
        except MailProblem as problem:
            self._failed(mail.claim, problem)
            return
        if not self.sent:
            unit(outbox.revive, clock.now())
        unit(outbox.mark_sent, mail.claim, clock.now())
        self.sent += 1

    def _failed(self, claim: Claim, problem: MailProblem) -> None:
        self.failed += 1
        structlog.get_logger().warning(
            "mail not sent", mail=claim.mail_id, problem=type(problem).__name__
        )
        if isinstance(problem, (LineBroke, NotReached)):
            cause = NOT_REACHED if isinstance(problem, NotReached) else LINE_BROKE
            unit(_put_off_all, [claim], f"{cause}{problem}")
            raise problem
        if isinstance(problem, Refused):
            unit(outbox.give_up, claim, str(problem))
        else:
            unit(outbox.put_off, claim, str(problem), clock.now())


def _written(claims: Sequence[Claim]) -> list[Written]:
    """What will go of the claimed mails; of the others it is noted why they do not."""
    mails = look(_write_all, claims)
    for mail in mails:
        if isinstance(mail, Unwritten):
            unit(_give_up_or_put_off, mail)
    return [mail for mail in mails if isinstance(mail, Written)]


def _write_all(claims: Sequence[Claim]) -> list[Written | Unwritten]:
    return [_write(claim, mail) for claim, mail in outbox.load(claims)]


def _write(claim: Claim, mail: OutboxMail) -> Written | Unwritten:
    try:
        return Written(claim, mail.address, compose(mail))
    except NotMeantAnyMore as reason:
        return Unwritten(claim, str(reason), is_final=True)
    except Exception as error:
        # One mail that cannot be written must not hold up all others: it leaves after some tries.
        structlog.get_logger().exception("mail not written", mail=claim.mail_id)
        problem = f"The mail could not be written: {type(error).__name__}"
        return Unwritten(claim, problem, is_final=mail.attempts + 1 >= TRIES_TO_WRITE)


def _give_up_or_put_off(mail: Unwritten) -> None:
    if mail.is_final:
        outbox.give_up(mail.claim, mail.reason)
    else:
        outbox.put_off(mail.claim, mail.reason, clock.now())


def _put_off_all(claims: Sequence[Claim], error: str) -> None:
    for claim in claims:
        outbox.put_off(claim, error, clock.now())


def _server() -> Server:
    options = settings()
    return Server(
        host=options.smtp_host,
        port=options.smtp_port,
        tls=options.smtp_tls,
        ca_file=options.smtp_ca_file,
        username=options.smtp_username,
        password=options.smtp_password,
        our_name=options.public_host or "localhost",
    )
