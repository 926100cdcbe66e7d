"""Checking a name and a password against the directory."""

import re
import secrets
import time
import unicodedata
from functools import partial

from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from helpdesk import clock
from helpdesk.gateways.directory.config import USERNAME_MARK, DirectoryConfig
from helpdesk.gateways.directory.connection import (
    INVALID_CREDENTIALS,
    NO_SUCH_OBJECT,
    SUCCESS,
    UNWILLING_TO_PERFORM,
    BindAnswer,
    Entry,
    Line,
    open_line,
)
from helpdesk.gateways.directory.disabled import is_disabled
from helpdesk.gateways.directory.errors import (
    AccountDisabled,
    PasswordExpired,
    ServerUnusable,
    WrongCredentials,
)
from helpdesk.gateways.directory.failover import ask_in_turn
from helpdesk.gateways.directory.groups import groups_of
from helpdesk.gateways.directory.person import (
    DirectoryPerson,
    guid_of,
    person_from,
    wanted_attributes,
)

LONGEST_USERNAME = 256
LONGEST_PASSWORD_BYTES = 1024
WRONG_ANSWER_SECONDS = 0.25
"""No refusal is quicker: the time must not tell an unknown name from a wrong password."""

_NO_VALUE = {INVALID_CREDENTIALS, NO_SUCH_OBJECT, 34, 48}  # 34 bad DN syntax, 48 no password set
_AD_SUBCODE = re.compile(r"\bdata ([0-9a-f]+)\b")
_AD_DISABLED = {"533", "701"}  # disabled, expired; told only with the right password
_AD_PASSWORD_EXPIRED = {"532", "773"}  # too old, must be changed at next sign-in


def authenticate(config: DirectoryConfig, username: str, password: str) -> DirectoryPerson:
    """Who this is, freshly read, if the directory accepts the password.

    Raises :class:`WrongCredentials` for an unknown name and a wrong password alike,
    :class:`AccountDisabled` or :class:`PasswordExpired` only once the password was right, and
    :class:`DirectoryDown` within ``config.sign_in_seconds`` when no server could check it. Empty,
    blank, NUL-holding and oversized input never reaches a server: RFC 4513 §5.1.2 lets one accept
    an empty password as "anonymous".
    """
    name, secret = prepare(username, password)
    started = time.monotonic()
    try:
        ask = partial(_ask_one, config, name, secret)
        return ask_in_turn(config.servers, config.sign_in_seconds, ask, who=name.casefold())
    except WrongCredentials:
        time.sleep(max(0.0, WRONG_ANSWER_SECONDS - (time.monotonic() - started)))
        raise


def prepare(username: str, password: str) -> tuple[str, bytes]:
    """Name and password as they may be sent to a server, in this order.

    Raises :class:`WrongCredentials` for what must never reach one.
    """
    return _usable_name(username), _usable_password(password)


def _usable_name(username: str) -> str:
    name = username.strip()
    if not name or len(name) > LONGEST_USERNAME or any(ord(c) < 32 or c == "\x7f" for c in name):
        raise WrongCredentials
    return name


def _usable_password(password: str) -> bytes:
    """The password as it was typed; servers keep it as it was set, so nothing is normalised.

    Blanks and signs nobody sees are no password: a server that follows SASLprep (RFC 4013) would
    take some of them for an empty one.
    """
    is_visible = any(unicodedata.category(sign)[0] not in "CZ" for sign in password)
    if not is_visible or "\x00" in password or len(password) > LONGEST_PASSWORD_BYTES:
        raise WrongCredentials
    try:
        secret = password.encode()
    except UnicodeEncodeError as trouble:
        raise WrongCredentials from trouble
    if len(secret) > LONGEST_PASSWORD_BYTES:
        raise WrongCredentials
    return secret


def _ask_one(
    config: DirectoryConfig, username: str, secret: bytes, url: str, seconds: float
) -> DirectoryPerson:
    with open_line(config, url, seconds) as line:
        prove = _by_service_account if config.service_dn else _by_own_bind
        entry = prove(line, config, username, secret)
        now = clock.now()
        if is_disabled(entry, now):
            raise AccountDisabled
        person = person_from(entry, config.attributes, now)
        if person is None:
            raise ServerUnusable("the entry has no lasting id or no user name")
        groups = groups_of(line, config, person.dn, person.username)
        return person.having(groups, _manager_guid(line, config, person.manager_dn))


def _by_service_account(line: Line, config: DirectoryConfig, username: str, secret: bytes) -> Entry:
    """Find the person as the service account, let them bind, then be the service account again."""
    bind_service(line, config)
    entry = _find(line, config, username)
    # For an unknown name a bind is made all the same: the answer has to take as long.
    nobody = f"cn={secrets.token_hex(8)},{config.user_base}"
    _judge(line.bind(entry.dn if entry else nobody, secret), entry)
    if entry is None:
        raise WrongCredentials
    bind_service(line, config)
    return entry


def _by_own_bind(line: Line, config: DirectoryConfig, username: str, secret: bytes) -> Entry:
    """Bind by the template and read oneself.

    Where the template is no DN (``{username}@corp.example``), the entry found under that name
    must open with the same password: two attributes could name two people.
    """
    is_dn = "=" in config.bind_template
    who = config.bind_template.replace(USERNAME_MARK, escape_rdn(username) if is_dn else username)
    _judge(line.bind(who, secret), None)
    if is_dn:
        entry = line.read(who, wanted_attributes(config.attributes), config.people_filter)
    else:
        entry = _find(line, config, username)
        if entry is not None:
            _judge(line.bind(entry.dn, secret), entry)
    if entry is None:
        raise WrongCredentials
    return entry


def bind_service(line: Line, config: DirectoryConfig) -> None:
    """Become the service account; raises :class:`ServerUnusable` if the server refuses it."""
    answer = line.bind(config.service_dn, config.service_password.encode())
    if answer.code != SUCCESS:
        raise ServerUnusable(f"service account refused ({answer.code}): {answer.message}")


def _find(line: Line, config: DirectoryConfig, username: str) -> Entry | None:
    """The one entry of that name; two of the same name are nobody."""
    name = escape_filter_chars(username)
    any_of = "".join(f"({attribute}={name})" for attribute in config.username_attributes)
    query = f"(&{config.people_filter}(|{any_of}))"
    found = line.search(config.user_base, query, wanted_attributes(config.attributes), limit=2)
    return found[0] if len(found) == 1 else None


def _judge(answer: BindAnswer, entry: Entry | None) -> None:
    """Passes on success; otherwise raises what the person or the next server has to know."""
    if answer.code == SUCCESS:
        return
    subcode = _AD_SUBCODE.search(answer.message)
    reason = subcode.group(1) if subcode else ""
    if reason in _AD_DISABLED:
        raise AccountDisabled
    if reason in _AD_PASSWORD_EXPIRED:
        raise PasswordExpired
    if answer.code in _NO_VALUE:
        raise WrongCredentials
    if answer.code == UNWILLING_TO_PERFORM and entry and is_disabled(entry, clock.now()):
        raise AccountDisabled  # 389 and FreeIPA answer so to the right password of a locked account
    raise ServerUnusable(f"bind answered {answer.code}: {answer.message}")


def _manager_guid(line: Line, config: DirectoryConfig, dn: str) -> str | None:
    entry = line.read(dn, config.attributes.guid) if dn else None
    return guid_of(entry, config.attributes) if entry else None
