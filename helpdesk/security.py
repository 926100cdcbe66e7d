"""What every answer carries and every request must satisfy, whatever the page."""

import hashlib

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface
from flask_login import current_user
from itsdangerous import Signer

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script or style, nothing from elsewhere (https://www.w3.org/TR/CSP3/)."""


class _Sessions(SecureCookieSessionInterface):
    digest_method = staticmethod(hashlib.sha256)


def set_up(app: Flask) -> None:
    """Add the security headers to every answer; signed-in answers are never stored.

    What is signed is signed with HMAC-SHA-256, where the libraries would take SHA-1.
    """
    app.session_interface = _Sessions()
    Signer.default_digest_method = staticmethod(hashlib.sha256)  # form tokens know no other way
    app.before_request(_check_host)
    app.before_request(_refuse_nul)
    app.after_request(_add_headers)


def _check_host() -> None:
    """Unknown Host headers are refused (400) before any view runs: Werkzeug checks on reading."""
    _ = request.host


def _refuse_nul() -> None:
    """400 for the character NUL in an address: PostgreSQL cannot even compare with it.

    In what people type it is left out where the text is read, so that nothing of theirs is lost.
    """
    if any("\0" in text for text in (request.path, *request.args.values())):
        abort(400)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "assets.file" and (
        "Cache-Control" not in headers or current_user.is_authenticated
    ):
        headers["Cache-Control"] = "no-store"
    return response
