"""Doors for machines that watch the product: alive, and ready to serve."""

from flask import Blueprint
from sqlalchemy import text

from helpdesk.extensions import db

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[str, int]:
    """The process answers. Says nothing else."""
    return "ok\n", 200


@blueprint.get("/readyz")
def ready() -> tuple[str, int]:
    """The database answers too: requests may be sent here (503 otherwise)."""
    try:
        db.session.execute(text("SELECT 1 FROM ticket LIMIT 1"))
    except Exception:
        db.session.rollback()
        return "not ready\n", 503
    return "ready\n", 200
