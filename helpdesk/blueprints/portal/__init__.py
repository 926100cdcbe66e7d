"""What everybody sees first: what to ask for, and how the own tickets stand."""

from flask import Blueprint

blueprint = Blueprint("portal", __name__)


from helpdesk.blueprints.portal import colleagues, discarding, home, my_tickets  # noqa: E402, F401
