"""The web door: a package per audience."""

from flask import Flask

from helpdesk import assets
from helpdesk.blueprints import (
    absences,
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

ROOMS = (
    auth,
    ops,
    tickets,
    desk,
    notices,
    portal,
    filing,
    attachments,
    absences,
    admin,
    dashboards,
)


def register_blueprints(app: Flask) -> None:
    """Put every page where people find it."""
    signed_in.set_up(app)
    errors.set_up(app)
    assets.set_up(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    app.register_blueprint(filing.blueprint, name="desk_filing", url_prefix="/desk")
