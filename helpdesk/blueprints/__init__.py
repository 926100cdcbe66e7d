"""The web door: a package per audience."""

from flask import Flask

from helpdesk import assets
from helpdesk.blueprints import errors, notices, ops, tickets
from helpdesk.blueprints.auth import signed_in


def register_blueprints(app: Flask) -> None:
    """Put every page where people find it."""
    signed_in.set_up(app)
    errors.set_up(app)
    assets.set_up(app)
    app.register_blueprint(ops.blueprint)
    app.register_blueprint(tickets.blueprint)
    app.register_blueprint(notices.blueprint)
