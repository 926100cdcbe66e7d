"""What the doorbell asks for. Run by an RQ worker inside the application's context."""

from flask import current_app

from helpdesk.jobs import doorbell
from helpdesk.jobs.drain import drain


def drain_outbox() -> None:
    """Send what is due; after a minute ring again, so that no job grows old."""
    stopping = current_app.extensions.get("stopping", lambda: False)
    if drain(stopping):
        doorbell.ring_at_once()
