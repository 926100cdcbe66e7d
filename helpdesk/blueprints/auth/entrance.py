"""The decision at the door: who somebody is, or why they cannot come in.

No transaction is open while the directory is asked: it may take seconds, and whoever writes
meanwhile must not wait for it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import make_response
from werkzeug.wrappers import Response

from helpdesk import clock
from helpdesk.domain import accounts, throttle
from helpdesk.domain import directory as people_of_directory
from helpdesk.domain.accounts import Account
from helpdesk.extensions import db
from helpdesk.gateways import directory
from helpdesk.i18n import lazy
from helpdesk.models import Person
from helpdesk.settings import settings

LOCAL_BUDGET = throttle.Budget(strangers=10, together=20, window=timedelta(minutes=15))
"""No directory locks a local account, and it is the way in when nothing else works."""


@dataclass
class Refused(Exception):
    """Nobody comes in; says why, to the person and as an HTTP status."""

    status: int
    title: Any
    advice: Any = ""
    retry_after: timedelta | None = None

    def answered(self, page: str) -> Response:
        """The page that says it, with its status, and when to try again (RFC 9110, 10.2.3)."""
        answer = make_response(page, self.status)
        if self.retry_after is not None:
            answer.headers["Retry-After"] = str(int(self.retry_after.total_seconds()))
        return answer


WRONG = (
    422,
    lazy("Wrong name or password."),
    lazy("Check that Caps Lock is off and the keyboard has the right language."),
)
DOWN = (
    503,
    lazy("The company directory does not answer; your password was not checked."),
    lazy("Try again in a minute. Whoever is signed in already can go on working."),
    timedelta(minutes=1),
)
NO_DIRECTORY = (
    503,
    lazy("No company directory is set up; your password was not checked."),
    lazy("Only local accounts can sign in until an administrator names one in the settings."),
)
DISABLED = (
    403,
    lazy("This account is deactivated."),
    lazy("The company directory says so. If that is a mistake, call IT."),
)
EXPIRED = (
    403,
    lazy("Your password has expired."),
    lazy("Change it on your computer first, then sign in here with the new one."),
)


def admit(
    username: str,
    password: str,
    device_for: Callable[[str], str],
    *,
    logged_as: str = "sign_in_refused",
) -> Person:
    """The person, if name and password are right; commits what it counted, not the person.

    ``device_for`` tells which known device asks for an account. Raises :class:`Refused`, and leaves
    the line ``logged_as`` in the log, which names the account by its digest only.
    """
    try:
        directory.prepare(username, password)
    except directory.WrongCredentials:
        raise Refused(*WRONG) from None
    account = accounts.named(username)
    try:
        return _admit(username, password, account, device_for(account.key))
    except Refused as refused:
        log = structlog.get_logger()
        log.warning(logged_as, account=account.key[:12], status=refused.status)
        raise


def _admit(username: str, password: str, account: Account, device: str) -> Person:
    key, local_hash = account.key, account.password_hash
    _reserve(key, device, LOCAL_BUDGET if local_hash else _budget())
    try:
        profile = (
            _ask_directory(username, password)
            if local_hash is None
            else _check(local_hash, password)
        )
    except directory.WrongCredentials:
        raise Refused(*WRONG) from None
    except Refused:
        throttle.give_back(key, device)
        db.session.commit()
        raise
    throttle.succeed(key, device)
    if isinstance(profile, Refused):
        db.session.commit()
        raise profile
    if profile is None:
        return _local_person(account)
    return people_of_directory.welcome(profile, now=clock.now())


def _budget() -> throttle.Budget:
    options = settings()
    window = timedelta(minutes=options.sign_in_window_minutes)
    return throttle.Budget.below(options.directory_lockout_tries, options.sign_in_tries, window)


def _reserve(account: str, device: str, budget: throttle.Budget) -> None:
    is_free = throttle.reserve(account, device, budget, now=clock.now())
    db.session.commit()
    if not is_free:
        raise Refused(
            429,
            lazy("Too many tries with this name."),
            lazy(
                "To protect the account, wait %(minutes)s minutes. On a computer or phone where "
                "you have signed in before you need not wait.",
                minutes=int(budget.window.total_seconds() // 60),
            ),
            budget.window,
        )


def _ask_directory(username: str, password: str) -> directory.DirectoryPerson | Refused:
    """The person of the directory, or a refusal that only the right password can get.

    Raises :class:`Refused` where the password was not checked at all.
    """
    config = directory.configured(settings())
    if config is None:
        raise Refused(*NO_DIRECTORY)
    try:
        return directory.authenticate(config, username, password)
    except directory.DirectoryDown as trouble:
        structlog.get_logger().error("directory_down", reasons=trouble.reasons)
        raise Refused(*DOWN) from None
    except directory.AccountDisabled:
        return Refused(*DISABLED)
    except directory.PasswordExpired:
        return Refused(*EXPIRED)


def _check(password_hash: str, password: str) -> Refused | None:
    started = time.monotonic()
    try:
        PasswordHasher().verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        time.sleep(max(0.0, directory.WRONG_ANSWER_SECONDS - (time.monotonic() - started)))
        raise directory.WrongCredentials from None
    return None


def _local_person(account: Account) -> Person:
    person = db.session.get_one(Person, account.local_id)
    if not person.is_active:
        db.session.commit()
        raise Refused(*DISABLED)
    return person
