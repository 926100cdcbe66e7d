"""One ticket and everything done to it: a module per noun, for requesters and staff alike."""

from flask import Blueprint

blueprint = Blueprint("tickets", __name__, url_prefix="/tickets")
