"""One ticket and everything done to it: a module per noun, for requesters and staff alike."""

from flask import Blueprint

blueprint = Blueprint("tickets", __name__, url_prefix="/tickets")

# The nouns hang their routes on the blueprint, so they come after it.
from helpdesk.blueprints.tickets import targets  # noqa: E402, F401
