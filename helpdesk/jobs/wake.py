"""What the doorbell asks for. Run by an RQ worker inside the application's context."""

from flask import current_app

from helpdesk.jobs import doorbell
from helpdesk.jobs.drain import drain


def drain_outbox() -> None:
    """Send what is due; after a minute ring again, so that no job grows old.

    Where another process of this worker is sending already, it will see what is new.
    """
    worker = current_app.extensions
    with worker["turn"].take() as is_ours:
        is_unfinished = is_ours and drain(worker["stopping"])
    if is_unfinished:
        doorbell.ring_at_once()
