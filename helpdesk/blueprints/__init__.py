"""The web door: a package per audience."""

from flask import Flask

from helpdesk import assets
from helpdesk.blueprints import (
    admin,
    attachments,
    auth,
    dashboards,
    desk,
    errors,
    filing,
    notices,
    ops,
    portal,
    tickets,
)
from helpdesk.blueprints.auth import signed_in


def register_blueprints(app: Flask) -> None:
    """Put every page where people find it."""
    signed_in.set_up(app)
    errors.set_up(app)
    assets.set_up(app)
    for room in (auth, ops, tickets, desk, notices, portal, filing, attachments, admin, dashboards):
        app.register_blueprint(room.blueprint)
    app.register_blueprint(filing.blueprint, name="desk_filing", url_prefix="/desk")
