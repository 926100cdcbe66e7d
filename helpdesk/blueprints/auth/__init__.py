"""Signing in and out, and what people choose for themselves."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)

from helpdesk.blueprints.auth import language, preferences, sign_in  # noqa: E402, F401
