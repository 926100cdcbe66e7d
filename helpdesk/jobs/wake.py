"""What the doorbell asks for. Run by an RQ worker inside the application's context."""

from flask import current_app

from helpdesk.jobs import doorbell
from helpdesk.jobs.drain import drain

PATIENCE = 2.0
"""Seconds to wait for another process of this worker that is sending: longer than it takes to say
goodbye to the mail server after its last look for mails. Who goes on longer will look again."""


def drain_outbox() -> None:
    """Send what is due; after a minute ring again, so that no job grows old."""
    worker = current_app.extensions
    with worker["turn"].take(PATIENCE) as is_ours:
        is_unfinished = is_ours and drain(worker["stopping"])
    if is_unfinished:
        doorbell.ring_at_once()
