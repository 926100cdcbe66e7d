"""Whether the directory holds an account as closed, by the rule of each kind of server."""

from datetime import UTC, datetime, timedelta

from helpdesk.gateways.directory.connection import Entry

DISABLING_ATTRIBUTES = (
    "userAccountControl",
    "accountExpires",
    "nsAccountLock",
    "shadowExpire",
    "pwdAccountLockedTime",
)

ACCOUNTDISABLE = 0x2
NEVER_EXPIRES = (0, 0x7FFFFFFFFFFFFFFF)
LOCKED_FOR_GOOD = "000001010000Z"
_FILETIME_START = datetime(1601, 1, 1, tzinfo=UTC)
_UNIX_START = datetime(1970, 1, 1, tzinfo=UTC)


def is_disabled(entry: Entry, now: datetime) -> bool:
    """True if any rule closes this account at the instant ``now``.

    Active Directory: the ACCOUNTDISABLE bit of userAccountControl, or accountExpires in the past
    (100 ns steps since 1601). 389 and FreeIPA: nsAccountLock. Unix accounts: shadowExpire, days
    since 1970. OpenLDAP's password policy: pwdAccountLockedTime with its "until an administrator
    unlocks" value; a passing lock-out after wrong passwords disables nobody.
    """
    return (
        bool(_number(entry, "userAccountControl") & ACCOUNTDISABLE)
        or _has_expired(entry, now)
        or "TRUE" in (text.upper() for text in entry.texts("nsAccountLock"))
        or _shadow_has_expired(entry, now)
        or LOCKED_FOR_GOOD in entry.texts("pwdAccountLockedTime")
    )


def _number(entry: Entry, attribute: str) -> int:
    text = next(iter(entry.texts(attribute)), "0")
    try:
        return int(text)
    except ValueError:
        return 0


def _has_expired(entry: Entry, now: datetime) -> bool:
    ticks = _number(entry, "accountExpires")
    if ticks in NEVER_EXPIRES or ticks < 0:
        return False
    elapsed = (now - _FILETIME_START) // timedelta(microseconds=1) * 10
    return ticks <= elapsed


def _shadow_has_expired(entry: Entry, now: datetime) -> bool:
    days = _number(entry, "shadowExpire")
    return 0 < days <= (now - _UNIX_START).days
