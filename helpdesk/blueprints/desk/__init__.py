"""The desk: what is to be done, in the order to do it."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

# The pages hang their routes on the blueprint, so they come after it.
from helpdesk.blueprints.desk import across, my_work, queues  # noqa: E402, F401
