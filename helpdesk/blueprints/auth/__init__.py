"""Signing in and out, and what people choose for themselves."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)

from helpdesk.blueprints.auth import (  # noqa: E402
    language,  # noqa: F401
    own_sessions,  # noqa: F401
    preferences,  # noqa: F401
    sign_in,  # noqa: F401
)
