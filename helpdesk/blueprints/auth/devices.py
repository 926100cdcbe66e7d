"""Browsers that signed in before: a signed cookie says to which accounts.

It opens nothing. It only keeps the wrong passwords of strangers from being counted against the
people who really use an account.
"""

import hashlib
import secrets
from datetime import timedelta

from flask import Response, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from helpdesk.domain.throttle import STRANGER
from helpdesk.settings import settings

LASTS = timedelta(days=365)
MOST_ACCOUNTS = 5
"""A shared computer knows its last users only."""


def device_for(account: str) -> str:
    """The digest under which this browser's wrong passwords for an account are counted."""
    secret = _kept().get(account)
    return hashlib.sha256(secret.encode()).hexdigest() if secret else STRANGER


def remember(answer: Response | BaseResponse, account: str) -> None:
    """Let the browser show next time that somebody signed in to this account here."""
    kept = _kept()
    kept[account] = kept.pop(account, "") or secrets.token_urlsafe(24)
    latest = dict(list(kept.items())[-MOST_ACCOUNTS:])
    answer.set_cookie(
        _name(),
        _signer().dumps(latest),
        max_age=LASTS,
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
    )


def _kept() -> dict[str, str]:
    try:
        kept = _signer().loads(request.cookies.get(_name(), ""))
    except BadData:
        return {}
    return dict(kept) if isinstance(kept, dict) else {}


def _signer() -> URLSafeSerializer:
    keys = [*settings().former_secret_keys, settings().secret_key]  # the last one signs
    return URLSafeSerializer(keys, salt="device")


def _name() -> str:
    return "__Host-helpdesk-device" if settings().is_https else "helpdesk-device"
