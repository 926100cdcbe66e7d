"""One ticket and everything done to it: a module per noun, for requesters and staff alike."""

from flask import Blueprint

blueprint = Blueprint("tickets", __name__, url_prefix="/tickets")

# The nouns hang their routes on the blueprint, so they come after it.
from helpdesk.blueprints.tickets import (  # noqa: E402, F401
    assignee,
    cancellation,
    category,
    chain,
    confirmation,
    drafts,
    due_date,
    notes,
    objection,
    priority,
    queue,
    rating,
    reopening,
    replies,
    resolution,
    show,
    targets,
    title,
    wait,
    watching,
    what_if,
    withdrawal,
)
