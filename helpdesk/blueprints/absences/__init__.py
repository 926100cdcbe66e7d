"""Absences: days away, entered by oneself or by a lead."""

from flask import Blueprint

blueprint = Blueprint("absences", __name__, url_prefix="/absences")

from helpdesk.blueprints.absences import pages  # noqa: E402

__all__ = ["blueprint", "pages"]
