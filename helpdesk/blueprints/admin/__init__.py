"""Administration: people and their sessions, queues and members, what is set up, what was sent."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

# Each module puts its pages on the blueprint.
from helpdesk.blueprints.admin import (  # noqa: E402
    calendar_editing,
    calendars,
    deliveries,
    health,
    people,
    plan_editing,
    plans,
    queues,
    reason_editing,
    reasons,
    rehearsal_copy,
    rehearsals,
    sending,
    setup,
)

__all__ = [
    "blueprint",
    "calendar_editing",
    "calendars",
    "deliveries",
    "health",
    "people",
    "plan_editing",
    "plans",
    "queues",
    "reason_editing",
    "reasons",
    "rehearsal_copy",
    "rehearsals",
    "sending",
    "setup",
]
