"""Sending what stands in the outbox. No transaction is open while the mail server is spoken to."""

import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage

import structlog

from helpdesk import clock
from helpdesk.domain import outbox
from helpdesk.domain.outbox import LEASE, LINE_BROKE, NOT_REACHED, Claim
from helpdesk.gateways.mailer import LineBroke, Mailer, MailProblem, NotReached, Refused, Server
from helpdesk.jobs.units import look, unit
from helpdesk.mails import NotMeantAnyMore, compose
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
        line_broke = False
        for at, claim in enumerate(claims):
            if self._is_over() or time.monotonic() > begin_until:
                unit(outbox.release, claims[at:])
                return True
            try:
                self._send(claim)
                line_broke = False
            except (LineBroke, NotReached) as problem:
                if line_broke or isinstance(problem, NotReached):
                    unit(_put_off_all, claims[at + 1 :], f"{NOT_REACHED}{problem}")
                    return False
                line_broke = True
        return True

    def _send(self, claim: Claim) -> None:
        """Send one mail and write down what became of it.

        Raises LineBroke and NotReached, which are about the server; all else is about the mail.
        """
        composed = _composed(claim)
        if composed is None:
            return
        try:
            self.mailer.deliver(composed[0], settings().mail_from, composed[1])
        except MailProblem as problem:
            self._failed(claim, problem)
            return
        if not self.sent:
            unit(outbox.revive, clock.now())
        unit(outbox.mark_sent, claim, clock.now())
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


def _composed(claim: Claim) -> tuple[EmailMessage, str] | None:
    """The mail and its address; None if it will not go, which is then written down."""
    try:
        return look(_compose, claim)
    except NotMeantAnyMore as reason:
        unit(outbox.give_up, claim, str(reason))
    except Exception as error:
        # One mail that cannot be written must not hold up all others: it leaves after some tries.
        structlog.get_logger().exception("mail not written", mail=claim.mail_id)
        unit(_not_written, claim, f"The mail could not be written: {type(error).__name__}")
    return None


def _compose(claim: Claim) -> tuple[EmailMessage, str] | None:
    mail = outbox.load(claim)
    return (compose(mail), mail.address) if mail is not None else None


def _not_written(claim: Claim, error: str) -> None:
    mail = outbox.load(claim)
    if mail is not None and mail.attempts + 1 >= TRIES_TO_WRITE:
        outbox.give_up(claim, error)
    else:
        outbox.put_off(claim, error, clock.now())


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
